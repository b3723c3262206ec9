/** The heartbeat script that so many pages have, as it is, and with its bug: nobody clears `isReconnecting`. */
export const title = 'classic script';
export const hasHeartbeat = true;
export const reconnects = true;

export function connect({ url, WebSocket, decode, encode, onOpen, onMessage, heartbeat, delay }) {
  let socket;
  let ping;
  let death;
  let isReconnecting = false;

  function open() {
    try {
      socket = new WebSocket(url);
      socket.onopen = (event) => {
        heartCheck();
        onOpen(event);
      };
      socket.onmessage = ({ data }) => {
        heartCheck();
        if (data !== 'pong') onMessage(decode(data));
      };
      socket.onerror = socket.onclose = reconnect;
    } catch {
      reconnect();
    }
  }

  function heartCheck() {
    clearTimeout(ping);
    clearTimeout(death);
    ping = setTimeout(() => {
      socket.send('ping');
      death = setTimeout(() => socket.close(), heartbeat.timeout);
    }, heartbeat.interval);
  }

  function reconnect() {
    if (isReconnecting) return;
    isReconnecting = true;
    setTimeout(open, delay);
  }

  open();
  return { send: (message) => socket.send(encode(message)) };
}
