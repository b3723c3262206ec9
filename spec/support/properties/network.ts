import { asyncScheduler, noop } from 'rxjs';
import type { WebSocketConstructor } from '../../../lib/index.js';
import { serve } from '../../../lib/testing/fakeServer.js';
import type { FakeWebSocket } from '../../../lib/testing/index.js';
import type { Latency, Wire } from './wire.js';

/** What becomes of an attempt to connect. */
export interface Attempt extends Latency {
  readonly fate: 'accept' | 'refuse' | 'hang' | 'throw';
  readonly after: number;
  /** How long the server takes to answer a close. */
  readonly closing: number | false;
}

const GOOD: Attempt = { fate: 'accept', after: 1, up: 1, down: 1, closing: 0 };

/** Fake sockets, each with a wire of its own, whose attempts go as planned and, after those, well. */
export class Network {
  readonly wires: Wire[] = [];
  readonly WebSocketCtor: WebSocketConstructor;
  /** The most sockets that were connecting or open at once. */
  mostLive = 0;
  /** When the last of the client's closes is answered. */
  lastClose = 0;
  #plan: Attempt[];
  #rest = GOOD;

  constructor(
    plan: readonly Attempt[],
    wireOf: (socket: FakeWebSocket, latency: Latency, number: number) => Wire,
    accept: (wire: Wire) => void = noop,
  ) {
    this.#plan = [...plan];
    let attempt = GOOD;
    const server = serve(
      () => ({ closing: attempt.closing, reply: () => undefined }),
      (socket, number) => {
        const { fate, after, closing } = attempt;
        const wire = wireOf(socket, attempt, number);
        this.wires.push(wire);
        if (fate === 'refuse') wire.after(after, () => socket.drop());
        if (fate === 'accept') {
          wire.after(after, () => {
            socket.accept();
            accept(wire);
          });
        }
        const noteClose = () => (this.lastClose = Math.max(this.lastClose, asyncScheduler.now() + Number(closing)));
        socket.closed$.subscribe(noteClose);
      },
    );
    this.WebSocketCtor = new Proxy(server.WebSocketCtor, {
      construct: (Ctor, args: ConstructorParameters<WebSocketConstructor>) => {
        attempt = this.#plan.shift() ?? this.#rest;
        if (attempt.fate === 'throw') throw new Error('no WebSocket today');
        const socket = new Ctor(...args);
        // The number only ever grows here.
        this.mostLive = Math.max(this.mostLive, server.live);
        return socket;
      },
    });
  }

  /** The newest connection. */
  get wire(): Wire | undefined {
    return this.wires.at(-1);
  }

  /** From now on all goes well, but for what has already gone wrong. */
  calm(): void {
    this.#plan = [];
    this.wire?.relieve();
  }

  /** Nothing more comes from it. */
  end(): void {
    this.#plan = [];
    this.#rest = { ...GOOD, fate: 'hang' };
    for (const wire of this.wires) wire.cut();
  }
}
