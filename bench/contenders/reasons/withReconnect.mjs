import { reconnect } from '../../../dist/esm/index.js';
import { byHand } from './byHand.mjs';

export const title = 'webSocket() + reconnect()';

export const connect = byHand((_, { delay }) => reconnect(delay));
