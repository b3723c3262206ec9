// A server in a process of its own, which tells everyone how many they are when one asks. SIGTERM restarts it, with 1012 for
// all; SIGUSR2 drops all without a word before it comes back.
import { setTimeout as sleep } from 'node:timers/promises';
import { WsServer } from '../servers/wsServer.js';

const DOWN_FOR = 1_000;

const server = new WsServer({ onMessage: () => server.broadcast(server.clients) });

async function comeUp(): Promise<void> {
  await server.listen();
  console.log(server.port);
}

async function comeBack(goDown: () => Promise<void>): Promise<void> {
  await goDown();
  await sleep(DOWN_FOR);
  await comeUp();
}

process.on('SIGTERM', () => void comeBack(() => server.stop(1012)));
process.on('SIGUSR2', () => void comeBack(() => server.close()));
void comeUp();
