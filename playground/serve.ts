import { networkInterfaces } from 'node:os';
import { startPlayground } from './server/playground.js';

const { PORT = '8080', HOST = '127.0.0.1' } = process.env;

/** `npm run playground` serves it until Ctrl-C; `PORT` and `HOST` say where. */
async function main(): Promise<void> {
  const playground = await startPlayground(Number(PORT), HOST);
  for (const host of reachable(HOST)) console.log(`http://${host}:${playground.port}/`);
  console.log('Ctrl-C ends it.');

  process.once('SIGINT', () => playground.close());
}

/** The addresses to type into a browser. */
function reachable(host: string): string[] {
  if (host !== '0.0.0.0') return [host.includes(':') ? `[${host}]` : host];
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.filter(({ family }) => family === 'IPv4').map(({ address }) => address);
}

main().catch((error: unknown) => {
  const { code, message } = error as NodeJS.ErrnoException;
  console.error(code === 'EADDRINUSE' ? `Port ${PORT} is taken: PORT=8081 npm run playground` : message);
  process.exitCode = 1;
});
