import { figure } from '../report/words.mjs';

export const rate = (perSecond) => `${figure(perSecond)}/s`;
export const seconds = (ms) => (ms === null ? 'never' : `${figure(ms / 1_000, 1)} s`);
