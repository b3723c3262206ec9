import { once } from 'node:events';
import { start } from './child.mjs';

const LOADING_LIMIT = 20_000;

/** Starts a process in which a contender makes connections, and of which each socket's doings are known. */
export async function startClient(contender) {
  const child = start('watchedClient', { contender });
  const tooLate = setTimeout(() => child.kill('SIGKILL'), LOADING_LIMIT);
  const ended = once(child, 'exit').then(() => {
    throw new Error(`the client of ${contender} did not start`);
  });
  await Promise.race([once(child, 'message'), ended]);
  clearTimeout(tooLate);
  ended.catch(() => {});
  const connections = new Map();
  child.on('message', ({ port, ...event }) => connections.get(port).note(event));
  return {
    /** Each connection needs a port of its own. */
    connect(url, options) {
      const connection = new WatchedConnection();
      connections.set(new URL(url).port, connection);
      child.send({ url, ...options });
      return connection;
    },
    stop: () => child.kill('SIGKILL'),
  };
}

/**
 * All that a contender does for one connection: `construct` of a socket, with the number of those now `held` (not yet
 * closed) and `live` (not even closing), its `open`, each `pong`, and a call of `close`, which may be `terminate`.
 */
class WatchedConnection {
  events = [];
  #listeners = new Set();

  note(event) {
    this.events.push(event);
    this.#listeners.forEach((listener) => listener());
  }

  /** The first event of one of the types after a moment, if it comes within the limit. */
  first(types, { after = 0, limit }) {
    return new Promise((resolve) => {
      const finish = (event) => {
        clearTimeout(timer);
        this.#listeners.delete(look);
        resolve(event);
      };
      const timer = setTimeout(finish, limit);
      const look = () => {
        const event = this.events.find(({ type, at }) => types.includes(type) && at >= after);
        if (event) finish(event);
      };
      this.#listeners.add(look);
      look();
    });
  }

  /** The most sockets of a kind there were at once, after a moment. */
  most(kind, after = 0) {
    const counts = this.events
      .filter(({ type, at }) => type === 'construct' && at >= after)
      .map((event) => event[kind]);
    return Math.max(1, ...counts);
  }
}
