import ReconnectingWebSocket from 'partysocket/ws';
import { connectWith } from './reconnecting.mjs';

export const title = 'partysocket';
export const reconnects = true;

export const connect = connectWith(ReconnectingWebSocket);
