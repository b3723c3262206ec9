import { answers, otherHeartbeats } from './layers/answers.js';
import { clientProcess } from './layers/clientProcess.js';
import { clock } from './layers/clock.js';
import { closeCodes } from './layers/closeCodes.js';
import { connecting } from './layers/connecting.js';
import { established } from './layers/established.js';
import { compressedFrames, flood, frames } from './layers/frames.js';
import { server, serverProcess, stoppedServer } from './layers/serverProcess.js';
import { slow } from './layers/slow.js';
import { upgrade } from './layers/upgrade.js';

/** Every fault the library has to live through, layer by layer. */
export const matrix = [
  connecting,
  established,
  slow,
  upgrade,
  frames,
  compressedFrames,
  flood,
  closeCodes,
  answers,
  otherHeartbeats,
  clock,
  server,
  serverProcess,
  stoppedServer,
  clientProcess,
];

/** What every test run plays of it. */
export const brief = matrix.map((group) => group.brief).filter(({ names }) => names.length > 0);
