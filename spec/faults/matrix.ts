import { clientProcess } from './clientProcess.js';
import { closeCodes } from './closeCodes.js';
import { connecting } from './connecting.js';
import { established } from './established.js';
import { flood, frames } from './frames.js';
import { server, serverProcess } from './serverProcess.js';
import { upgrade } from './upgrade.js';

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
