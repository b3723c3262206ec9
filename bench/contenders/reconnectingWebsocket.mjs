import ReconnectingWebSocket from 'reconnecting-websocket';

export const title = 'reconnecting-websocket';
export const packageName = 'reconnecting-websocket';
export const reconnects = true;

export function connect({ url, WebSocket, decode, encode, onOpen, onMessage, delay, connectTimeout }) {
  const socket = new ReconnectingWebSocket(url, [], {
    WebSocket,
    minReconnectionDelay: delay,
    reconnectionDelayGrowFactor: 1,
    connectionTimeout: connectTimeout,
  });
  socket.onopen = onOpen;
  socket.onmessage = ({ data }) => onMessage(decode(data));
  return { send: (message) => socket.send(encode(message)) };
}
