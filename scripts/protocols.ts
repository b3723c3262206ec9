// Proves each preset of rxjs-heartbeat-socket/protocols on a server of its protocol, behind a proxy that pulls the cable:
// `npm run protocols`, or with names, `npm run protocols nats stomp`. As root it installs the servers that Debian has.
// What was seen of all of them is written into docs/protocols.md.
import { spawnSync } from 'node:child_process';
import { aptInstall } from '../tools/aptInstall.js';
import { writeFigures } from '../tools/figures/inDocument.js';
import { markdownTable } from '../tools/figures/markdownTable.js';
import { protocols } from '../tools/protocols/protocols.js';
import { prove, type Proof } from '../tools/protocols/prove.js';
import type { Protocol } from '../tools/protocols/protocol.js';

const names = process.argv.slice(2);
const unknown = names.filter((name) => !protocols.some((protocol) => protocol.name === name));
if (unknown.length) throw new Error(`there are ${protocols.map(({ name }) => name).join(', ')}, not ${unknown.join()}`);
const chosen = protocols.filter(({ name }) => !names.length || names.includes(name));

function installServers(): void {
  const isInstalled = (name: string) => spawnSync('dpkg', ['-s', name]).status === 0;
  const missing = [...new Set(chosen.flatMap(({ debian = [] }) => debian))].filter((name) => !isInstalled(name));
  if (missing.length) aptInstall(missing);
}

const row = ({ title, server, isByTheBook, version }: Protocol, { frozen, cable, sessions }: Proof) => [
  title,
  isByTheBook ? 'by the book' : `${server} ${version()}`,
  `${frozen} ms`,
  `${cable} ms`,
  String(sessions),
];

async function run(): Promise<void> {
  installServers();
  const rows: string[][] = [];
  let failed = 0;
  for (const protocol of chosen) {
    try {
      const proof = await prove(protocol);
      rows.push(row(protocol, proof));
      console.log(`passed: ${row(protocol, proof).join(', ')}`);
    } catch (error) {
      failed++;
      console.error(`failed: ${protocol.name}:`, error);
    }
  }
  if (rows.length === protocols.length) {
    const head = [
      'protocol',
      'server',
      'stopped: noticed after',
      'cable pulled: noticed after',
      'sessions, each with one subscription',
    ];
    await writeFigures('docs/protocols.md', 'npm run protocols', markdownTable({ head, rows }));
  }
  console.log(`\n${rows.length} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}

void run();
