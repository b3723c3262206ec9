import cjs from 'websocket-heartbeat-js';

export const title = 'websocket-heartbeat-js';
export const hasHeartbeat = true;
export const reconnects = true;

export function connect({ url, decode, encode, onOpen, onMessage, heartbeat, delay }) {
  const socket = new cjs.default({
    url,
    pingTimeout: heartbeat.interval,
    pongTimeout: heartbeat.timeout,
    reconnectTimeout: delay,
    pingMsg: 'ping',
  });
  socket.onopen = onOpen;
  socket.onmessage = ({ data }) => {
    if (data !== 'pong') onMessage(decode(data));
  };
  return { send: (message) => socket.send(encode(message)) };
}
