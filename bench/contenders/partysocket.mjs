import ReconnectingWebSocket from 'partysocket/ws';

export const title = 'partysocket';
export const packageName = 'partysocket';
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
