import { perFrame } from './perFrame.mjs';

export const title = 'webSocket() that reads the clock for each frame';

let lastFrame;
export const connect = perFrame(() => (lastFrame = performance.now()));
export const silentFor = () => performance.now() - lastFrame;
