// Uploads over slow lines with the default options, and one large frame down: what becomes of them, beside a bare `ws` socket.
// A part of a name as its argument plays the lines that have it: `npm run slow -- 'at 2 kB'`.
import { sharedLine } from '../tools/network/tcpProxy.js';
import { download } from '../tools/slow/download.js';
import { bareUpload, upload, type Upload } from '../tools/slow/upload.js';

type Given = Omit<Upload, 'delivery'>;

const LINES: Given[] = [
  { parts: 120, bytes: 100_000, rates: { up: 400_000 }, within: 110_000 },
  { parts: 120, bytes: 100_000, rates: { up: 1_000_000 }, within: 110_000 },
  { parts: 30, bytes: 100_000, rates: { up: 100_000 }, within: 110_000 },
  { parts: 50, bytes: 60_000, rates: { up: 30_000 }, within: 200_000 },
  { parts: 300, bytes: 1_000, rates: { up: 8_000, down: 8_000 }, within: 110_000 },
  { parts: 100, bytes: 1_000, rates: { up: 2_000, down: 2_000 }, within: 200_000 },
  { parts: 40, bytes: 100_000, rates: { up: 64_000, down: 64_000 }, isPaced: true, within: 200_000 },
  { parts: 300, bytes: 1_000, rates: { up: 8_000, down: 1_000_000 }, chatter: 50_000, within: 110_000 },
  {
    parts: 200,
    bytes: 2_000,
    rates: { up: 30_000, down: 30_000 },
    pauses: { every: 100, for: 15_000 },
    within: 110_000,
  },
];

const SHARED: Given = { parts: 150, bytes: 1_000, rates: { up: 8_000, down: 8_000 }, within: 110_000 };
const DELIVERIES = ['at-most-once', 'at-least-once'] as const;

function nameOf({ parts, bytes, rates: { up = 0, down }, isPaced, chatter, pauses }: Given): string {
  return [
    `${parts} × ${bytes / 1000} kB at ${up / 1000} kB/s`,
    ...(down && down !== up ? [`${down / 1000} kB/s down`] : []),
    ...(chatter ? [`the server says ${chatter / 1000} kB/s`] : []),
    ...(isPaced ? ['one after the other'] : []),
    ...(pauses ? [`a pause of ${pauses.for / 1000} s after each ${pauses.every}`] : []),
  ].join(', ');
}

/** All on lines of their own, at once. */
const scenes: { name: string; play: () => Promise<unknown> }[] = [
  {
    name: '200 kB in one frame at 8 kB/s down',
    play: () => download({ bytes: 200_000, rates: { down: 8_000 }, within: 150_000 }),
  },
  ...LINES.flatMap((line) => [
    {
      name: `${nameOf(line)}, bare`,
      play: async () => ({ time: await bareUpload({ ...line, delivery: 'at-most-once' }) }),
    },
    ...DELIVERIES.map((delivery) => ({
      name: `${nameOf(line)}, ${delivery}`,
      play: () => upload({ ...line, delivery }),
    })),
  ]),
  ...DELIVERIES.map((delivery) => ({
    name: `two sockets on one line, each ${nameOf(SHARED)}, ${delivery}`,
    play: () => {
      const given = { ...SHARED, delivery, line: sharedLine() };
      return Promise.all([upload(given), upload(given)]);
    },
  })),
];

async function main(part = ''): Promise<void> {
  const chosen = scenes.filter(({ name }) => name.includes(part));
  await Promise.all(chosen.map(async ({ name, play }) => console.log(`${name}:`, await play())));
}

void main(process.argv[2]);
