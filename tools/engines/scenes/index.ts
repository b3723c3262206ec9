import type { Scene } from '../scene.js';
import { network } from './network.js';
import { page } from './page.js';
import { places } from './places.js';
import { protocol } from './protocol.js';

/** In the order of the table. */
export const scenes: readonly Scene[] = [...network, ...page, ...places, ...protocol];
