// Uploads over slow lines with the default options, and one large frame down: what becomes of them, beside a bare `ws` socket.
import { download } from '../tools/slow/download.js';
import { bareUpload, upload, type Upload } from '../tools/slow/upload.js';

const LINES: Omit<Upload, 'delivery'>[] = [
  { parts: 120, bytes: 100_000, rates: { up: 400_000 }, within: 110_000 },
  { parts: 120, bytes: 100_000, rates: { up: 1_000_000 }, within: 110_000 },
  { parts: 300, bytes: 1_000, rates: { up: 8_000, down: 8_000 }, within: 110_000 },
  { parts: 40, bytes: 100_000, rates: { up: 64_000, down: 64_000 }, isPaced: true, within: 200_000 },
];

async function main(): Promise<void> {
  await Promise.all([
    download({ bytes: 200_000, rates: { down: 8_000 }, within: 150_000 }).then((figures) =>
      console.log('200 kB in one frame at 8 kB/s down:', figures),
    ),
    ...LINES.flatMap((line) => {
      const name = `${line.parts} × ${line.bytes / 1000} kB at ${(line.rates.up ?? 0) / 1000} kB/s${line.isPaced ? ', one after the other' : ''}`;
      return [
        bareUpload({ ...line, delivery: 'at-most-once' }).then((time) => console.log(`${name}, bare: ${time} ms`)),
        ...(['at-most-once', 'at-least-once'] as const).map((delivery) =>
          upload({ ...line, delivery }).then((figures) => console.log(`${name}, ${delivery}:`, figures)),
        ),
      ];
    }),
  ]);
}

void main();
