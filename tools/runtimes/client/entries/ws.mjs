import { WebSocket } from 'ws';
import { play } from '../play.ts';

void play(process.argv[2], WebSocket);
