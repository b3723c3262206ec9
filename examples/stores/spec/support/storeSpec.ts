import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pass, publish, published, server } from './server.js';

/** A store, as the spec sees it. */
export interface StoreUnderTest {
  /** Has the store watch its rows. */
  start: () => void;
  /** Has it watch once more while it does, where that is one call for the same rows. */
  startAgain?: () => void;
  /** Ends that. */
  stop: () => void;
  /** The ids of the rows it holds. */
  ids: () => number[];
  /** How often it has told its listeners of a change. */
  updates: () => number;
}

/** What every store has to stand, whatever it is made of. One life of it, told in order. */
export function storeSpec(name: string, { start, startAgain, stop, ids, updates }: StoreUnderTest): void {
  describe(name, () => {
    it('opens one socket when the store is watched, and none before', async () => {
      await pass(100);
      assert.equal(server.connections.length, 0);
      start();
      await pass(100);
      assert.equal(server.live, 1);
    });

    it('has each row once after the server has restarted', async () => {
      publish(3);
      await pass(100);
      assert.deepEqual(ids(), published());
      server.last.end(1012);
      await pass(10);
      publish(2);
      await pass(2_000);
      publish(1);
      await pass(100);
      assert.deepEqual(ids(), published());
    });

    it('has each row once after the cable was pulled', async () => {
      server.last.goSilent();
      publish(2);
      await pass(20_000);
      publish(1);
      await pass(100);
      assert.equal(server.connections.length, 3);
      assert.deepEqual(ids(), published());
    });

    it('takes 10 000 messages of a second in at most 25 updates', async () => {
      const before = updates();
      for (let i = 0; i < 100; i++) {
        publish(100);
        await pass(10);
      }
      await pass(100);
      assert.deepEqual(ids(), published());
      const count = updates() - before;
      assert.ok(count > 0 && count <= 25, `${count} updates`);
    });

    if (startAgain) {
      it('loses nothing when the store is watched twice', async () => {
        publish(3);
        await pass(10); // less than a batch takes
        startAgain();
        await pass(100);
        assert.deepEqual(ids(), published());
      });
    }

    it('closes the socket when the store is left, and has each row once when it is watched again', async () => {
      publish(3);
      await pass(10); // less than a batch takes
      stop();
      await pass(70_000);
      assert.equal(server.live, 0);
      publish(3);
      start();
      await pass(100);
      publish(3);
      await pass(100);
      assert.deepEqual(ids(), published());
      assert.equal(server.live, 1);
      stop();
      await pass(70_000);
      assert.equal(server.live, 0);
    });
  });
}
