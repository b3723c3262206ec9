import { play } from '../play.ts';

// Its address says where the scenes are played from.
void play(new URL(globalThis.location.href).searchParams.get('control'));
