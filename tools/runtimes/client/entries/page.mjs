import { play } from '../play.ts';

Object.assign(globalThis, { play });
