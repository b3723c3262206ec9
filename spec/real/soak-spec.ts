import { spawnClient } from '../../tools/clients/clientProcess.js';

it('C1, C2, C5: 200 reconnects, and 50 sockets whose server restarts, leave nothing behind', async () => {
  const soak = spawnClient('scripts/soak.ts', [], { RECONNECTS: '200', SOCKETS: '50' });
  await expect(soak.exit).resolves.toBe(0);
  expect(soak.lines).toContainEqual(expect.stringMatching(/^\| reconnects of one socket +\| +200 \|/));
}, 90_000);
