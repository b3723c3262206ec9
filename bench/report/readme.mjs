import { inBlock } from '../../tools/figures/inDocument.ts';
import { figure, times } from './words.mjs';

/** The README with the figures of this run in their place. */
export const inReadme = (readme, { results }) => inBlock(readme, 'npm run bench', sentences(results));

function sentences({ inbound: { heartbeatSocket, rxjs }, detect }) {
  const perMessage = times(heartbeatSocket.cpu.median / rxjs.cpu.median);
  const noticed = `${figure(detect.heartbeatSocket.noticed.median / 1_000, 1)} s`;
  return `A message from a real server costs ${perMessage} the CPU of a bare \`webSocket()\`. At an interval of 1 s a pulled cable is noticed after
${noticed}. [All figures](docs/performance.md).`;
}
