// Opens a connection for each URL it is told, and tells what becomes of the sockets that the contender makes for it.
import { setImmediate } from 'node:timers';
import WebSocket from 'ws';
import { monotonic } from '../harness/monotonic.mjs';
import { open } from './options.mjs';

const { CLOSED, OPEN } = WebSocket;
const socketsByPort = new Map();

class WatchedWebSocket extends WebSocket {
  #tell;

  constructor(url, ...rest) {
    const at = monotonic();
    super(url, ...rest);
    const { port } = new URL(url);
    const sockets = [...(socketsByPort.get(port) ?? []), this].filter(({ readyState }) => readyState !== CLOSED);
    socketsByPort.set(port, sockets);
    this.#tell = (type, more) => {
      const event = { port, type, at: monotonic(), ...more };
      // Telling takes time that is not the contender's.
      setImmediate(() => process.send(event));
    };
    const live = sockets.filter(({ readyState }) => readyState <= OPEN).length;
    this.#tell('construct', { at, held: sockets.length, live });
    this.on('open', () => this.#tell('open'));
    this.on('message', (data) => data.toString() === 'pong' && this.#tell('pong'));
    // In a browser, nobody has to listen for errors.
    this.on('error', () => {});
  }

  close(...args) {
    this.#tell('close');
    super.close(...args);
  }

  terminate() {
    this.#tell('close');
    super.terminate();
  }
}

// In a browser, what a handler throws ends nothing.
process.on('uncaughtException', () => {});
process.on('message', ({ url, ...given }) => void open(WatchedWebSocket, { url, ...given }));
process.send('ready');
