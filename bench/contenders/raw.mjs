export const title = 'raw handler';

export function connect({ url, WebSocket, decode, encode, onOpen, onMessage }) {
  const socket = new WebSocket(url);
  socket.onopen = onOpen;
  socket.onmessage = ({ data }) => onMessage(decode(data));
  return { send: (message) => socket.send(encode(message)) };
}
