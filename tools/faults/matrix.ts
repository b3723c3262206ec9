import { clientProcess } from './layers/clientProcess.js';
import { closeCodes } from './layers/closeCodes.js';
import { connecting } from './layers/connecting.js';
import { established } from './layers/established.js';
import { flood, frames } from './layers/frames.js';
import { server, serverProcess } from './layers/serverProcess.js';
import { upgrade } from './layers/upgrade.js';

/** Every fault the library has to live through, layer by layer. */
export const matrix = [
  connecting,
  established,
  upgrade,
  frames,
  flood,
  closeCodes,
  server,
  serverProcess,
  clientProcess,
];
