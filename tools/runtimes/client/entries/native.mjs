import { play } from '../play.ts';

void play(process.argv[2]);
