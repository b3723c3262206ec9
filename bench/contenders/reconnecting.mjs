/** partysocket began as reconnecting-websocket, and takes the same options: how a connection of either is made. */
export const connectWith =
  (ReconnectingWebSocket) =>
  ({ url, WebSocket, decode, encode, onOpen, onMessage, delay, connectTimeout }) => {
    const socket = new ReconnectingWebSocket(url, [], {
      WebSocket,
      minReconnectionDelay: delay,
      reconnectionDelayGrowFactor: 1,
      connectionTimeout: connectTimeout,
    });
    socket.onopen = onOpen;
    socket.onmessage = ({ data }) => onMessage(decode(data));
    return { send: (message) => socket.send(encode(message)) };
  };
