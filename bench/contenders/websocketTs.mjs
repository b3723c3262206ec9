import { ConstantBackoff, WebsocketBuilder } from 'websocket-ts';

export const title = 'websocket-ts';
export const reconnects = true;

export function connect({ url, decode, encode, onOpen, onMessage, delay }) {
  const socket = new WebsocketBuilder(url)
    .withBackoff(new ConstantBackoff(delay))
    .onOpen((_, event) => onOpen(event))
    .onMessage((_, { data }) => onMessage(decode(data)))
    .build();
  return { send: (message) => socket.send(encode(message)) };
}
