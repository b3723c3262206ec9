import { perFrame } from './perFrame.mjs';

export const title = 'webSocket() that sets a mark for each frame';

let hasFrame = false;
export const connect = perFrame(() => (hasFrame = true));
export const isAlive = () => hasFrame;
