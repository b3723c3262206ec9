import ReconnectingWebSocket from 'reconnecting-websocket';
import { connectWith } from './reconnecting.mjs';

export const title = 'reconnecting-websocket';
export const reconnects = true;

export const connect = connectWith(ReconnectingWebSocket);
