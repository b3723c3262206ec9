/** The least that notices a dead peer: one flag, one timer, and no coming back. */
export const title = 'hand-written ping';
export const hasHeartbeat = true;

export function connect({ url, WebSocket, decode, encode, onOpen, onMessage, heartbeat: { interval } }) {
  const socket = new WebSocket(url);
  let isAlive = true;
  socket.onopen = (event) => {
    setInterval(() => {
      if (!isAlive) socket.terminate();
      isAlive = false;
      socket.send('ping');
    }, interval);
    onOpen(event);
  };
  socket.onmessage = ({ data }) => {
    isAlive = true;
    if (data !== 'pong') onMessage(decode(data));
  };
  return { send: (message) => socket.send(encode(message)) };
}
