import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const fileOf = (name) => fileURLToPath(new URL(`../children/${name}.mjs`, import.meta.url));

/** Starts a process of plain Node, without the loader that the runner itself needs. */
export function start(name, options = {}) {
  return fork(fileOf(name), [JSON.stringify(options)], { execArgv: [] });
}

/** Runs a process that sends one message, its result. */
export async function runChild(name, options) {
  const child = start(name, options);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${name} ${JSON.stringify(options)} exited with ${code} and without a result`);
  });
  const [result] = await Promise.race([once(child, 'message'), ended]);
  child.kill();
  ended.catch(() => {});
  return result;
}

/** Starts a server and resolves with its port, which is its first message. */
export async function startServer(name) {
  const child = start(name);
  const [{ port }] = await once(child, 'message');
  return { port, url: `ws://127.0.0.1:${port}`, stop: () => child.kill('SIGKILL') };
}
