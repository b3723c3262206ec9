import { firstValueFrom, lastValueFrom } from 'rxjs';
import { redisLog } from '../../lib/redis/index.js';
import { eventually } from '../../tools/eventually.js';
import { describeLog } from '../support/describeLog.js';
import { withRedis } from '../support/withRedis.js';

// Jest passes over this folder where there is no redis-server.
describe('with a redis-server', () => {
  const redis = withRedis();
  const open = (config = {}) => redisLog<string>(redis.client, { key: redis.name, ...config });

  describeLog('redisLog', () => Promise.resolve({ openLog: (capacity) => open({ capacity }), close: () => {} }));

  it('V10: a message that one node took is not taken by another', async () => {
    const [here, there] = [open(), open()];
    const appends = Array.from({ length: 20 }, (_, i) =>
      lastValueFrom((i % 2 ? here : there).append('one', { id: 'ann', n: 1 }), { defaultValue: undefined }),
    );
    expect((await Promise.all(appends)).filter(Boolean)).toHaveLength(1);
  });

  it('V11: what is appended elsewhere is emitted here in order, over a connection that is lost', async () => {
    const [here, there] = [open(), open()];
    const heard: string[] = [];
    const reading = here.entry$.subscribe(({ message }) => heard.push(message));
    for (let n = 1; n <= 200; n++) {
      await firstValueFrom(there.append(String(n)));
      if (n % 40 === 0) await redis.client.sendCommand(['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes']);
    }
    await eventually(() => heard.length >= 200);
    expect(heard).toEqual(Array.from({ length: 200 }, (_, i) => String(i + 1)));
    reading.unsubscribe();
  });

  it('V12: a stream that lost what was read goes on above it, so that the gap is found', async () => {
    const log = open();
    const heard: number[] = [];
    const reading = log.entry$.subscribe(({ cursor }) => heard.push(cursor));
    const { cursor: first } = await firstValueFrom(log.append('a'));
    const { cursor: last } = await firstValueFrom(log.append('b'));
    await eventually(() => heard.length === 2);
    await redis.client.sendCommand(['DEL', redis.name]);
    await redis.client.sendCommand(['XADD', redis.name, `${first}-0`, 'message', '"a"']);
    await redis.client.sendCommand(['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes']);
    const lastOfStream = async () => JSON.stringify(await redis.client.sendCommand(['XINFO', 'STREAM', redis.name]));
    let info = '';
    const looking = setInterval(() => void lastOfStream().then((found) => (info = found)), 20);
    await eventually(
      () =>
        info !== '' &&
        !info.includes(`"last-generated-id":"${first}-0"`) &&
        !info.includes(`"last-generated-id","${first}-0"`),
    );
    clearInterval(looking);
    const { cursor: fresh } = await firstValueFrom(log.append('c'));
    expect(fresh).toBeGreaterThan(last + 1);
    expect((await firstValueFrom(log.since(last))).gap).toBe(true);
    await eventually(() => heard.includes(fresh));
    reading.unsubscribe();
  });

  it('V12: a Redis that does not answer is an error in time, without a payload', async () => {
    const log = open({ timeout: 50 });
    redis.server.process.kill('SIGSTOP');
    const error: unknown = await firstValueFrom(log.append('SECRET')).catch((thrown: unknown) => thrown);
    redis.server.process.kill('SIGCONT');
    expect(String(error)).toBe('UnavailableError: Redis is unavailable: TimeoutError');
    await redis.client.sendCommand(['SET', redis.name, 'no stream']);
    const refused: unknown = await firstValueFrom(log.append('SECRET')).catch((thrown: unknown) => thrown);
    expect(String(refused)).toMatch(/^UnavailableError: Redis is unavailable: \w+$/);
  });
});
