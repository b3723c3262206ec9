import type { IncomingMessage } from 'node:http';
import { EMPTY, Observable, ReplaySubject, Subject } from 'rxjs';
import type { RawData, WebSocket } from 'ws';
import { nameOf, type DropReason } from '../ground/errors.js';
import type { Client, Gone, GoneCause, ServerEvent } from './client.js';
import type { ServerFrame } from './config.js';
import { OPEN, Outlet, type OutletOwner } from './outlet.js';
import type { Policy } from './policy.js';
import { isUnavailable } from './unavailableError.js';

const TRY_AGAIN_LATER = 1013;
const INTERNAL_ERROR = { code: 1011, reason: 'internal error' };
const UNAVAILABLE = { code: TRY_AGAIN_LATER, reason: 'try again later' };

/** The server of a connection, as far as the connection needs it. */
export interface Home<In, Out> {
  readonly emit: (event: ServerEvent<In, Out>) => void;
  readonly remove: (client: ClientConnection<In, Out>) => void;
  /** Its streams have completed. */
  readonly completed: (client: ClientConnection<In, Out>) => void;
  /** Terminates a WebSocket that was closed, if it does not answer in time. */
  readonly expectEnd: (socket: WebSocket) => void;
}

/** One client. It is a class because there may be very many: methods are on the prototype, and what few need is made only then. */
export class ClientConnection<In, Out> extends Observable<In> implements Client<In, Out>, OutletOwner {
  private readonly end$ = new ReplaySubject<Gone>(1);
  readonly gone$: Observable<Gone> = this.end$;
  private readonly message$ = new Subject<In>();
  private gone: Gone | undefined;
  /** Why the client is closed once all its messages are sent. */
  private leaving: Gone | undefined;
  private readonly outlet: Outlet;
  private ping$: Subject<() => void> | undefined;
  private isPaused = false;
  /** What has arrived ahead of its turn to be read. */
  private held: (() => void)[] | undefined;
  private failure: GoneCause = 'closed';
  /** For how many ticks the close has waited. */
  private lingered = 0;
  /** For how many ticks no frame has arrived. */
  private silent = 0;

  constructor(
    readonly socket: WebSocket,
    readonly request: IncomingMessage,
    readonly key: string | undefined,
    /** Its place in the order of arrival. */
    readonly arrival: number,
    /** After how many silent ticks it is pinged. After twice as many it is terminated. */
    private readonly patience: number,
    private readonly policy: Policy<In, Out>,
    private readonly home: Home<In, Out>,
  ) {
    super((subscriber) => this.message$.subscribe(subscriber));
    this.outlet = new Outlet(socket, policy, this);
    const onFrame = () => void (this.silent = 0);
    socket.on('message', (data, isBinary) => this.receive(data, isBinary));
    socket.on('pong', onFrame);
    socket.on('ping', onFrame);
    // Without a listener an error would end the process. The close that follows reports the end.
    socket.on('error', () => (this.failure = 'error'));
    socket.on('close', (code, reason) => {
      const { cause = code === 1006 ? 'error' : this.failure } = this.leaving ?? {};
      const end = () => this.finish({ cause, code, reason: String(reason) });
      // A socket that ends while it is paused first tells all that it had read by then.
      if (this.held) this.held.push(end);
      else end();
    });
  }

  get pings$(): Observable<() => void> {
    return this.gone ? EMPTY : (this.ping$ ??= new Subject());
  }

  get isGone(): boolean {
    return !!this.gone;
  }

  /** Whether it accepts no more messages. */
  get isLeaving(): boolean {
    return !!(this.gone ?? this.leaving);
  }

  next(message: Out): void {
    this.send(this.policy.serializer(message));
  }

  send(frame: ServerFrame): void {
    this.outlet.send(frame);
  }

  close(code = 1000, reason = ''): void {
    this.leave({ cause: 'closed', code, reason });
  }

  /** Closes once all waiting messages are sent. */
  leave(gone: Gone): void {
    if (this.gone || this.leaving) return;
    this.leaving = gone;
    this.outlet.flush();
  }

  dropped(reason: DropReason): void {
    this.home.emit({ type: 'dropped', client: this, reason });
  }

  overflowed(): void {
    this.end({ cause: 'overflow', code: TRY_AGAIN_LATER, reason: 'too slow' });
  }

  emptied(): void {
    if (this.gone || !this.leaving) return;
    this.socket.close(this.leaving.code, this.leaving.reason);
    // One that was replaced has all the time of its handover.
    if (this.leaving.cause !== 'replaced') this.home.expectEnd(this.socket);
  }

  fail(error: unknown): void {
    if (this.gone) return;
    this.home.emit({ type: 'handler-error', client: this, error: nameOf(error) });
    this.end({ cause: 'handler-error', ...(isUnavailable(error) ? UNAVAILABLE : INTERNAL_ERROR) });
  }

  pause(): void {
    this.isPaused = true;
    this.socket.pause();
  }

  resume(): void {
    this.isPaused = false;
    if (!this.held) this.socket.resume();
  }

  hold(): void {
    this.held = [];
    this.socket.pause();
  }

  release(): void {
    const { held = [] } = this;
    this.held = undefined;
    for (const arrive of held) arrive();
    if (!this.isPaused) this.socket.resume();
  }

  /** Has a successor: is none of the server's clients from now on, but heard until its end. */
  retire(gone: Gone): void {
    this.home.remove(this);
    this.leave(gone);
  }

  /** Ends the client at once, without waiting for the peer. */
  end(gone: Gone): void {
    if (this.gone) return;
    this.finish(gone);
    // Nobody receives its messages. They are read only to get to the answer to the close frame.
    this.socket.resume();
    this.socket.close(gone.code, gone.reason);
    this.home.expectEnd(this.socket);
  }

  terminate(cause: GoneCause): void {
    this.finish({ cause });
    this.socket.terminate();
  }

  /** Is called once a tick. */
  tick(): void {
    if (this.leaving?.cause === 'closed' && ++this.lingered > this.policy.ticksToLeave) this.terminate('closed');
    if (this.gone || this.socket.isPaused) return;
    this.silent++;
    if (this.silent > 2 * this.patience) this.terminate('silent');
    else if (this.silent === this.patience && this.policy.protocolPing) this.socket.ping();
  }

  private receive(raw: RawData, isBinary: boolean): void {
    this.silent = 0;
    if (this.gone) return;
    if (this.held) {
      this.held.push(() => this.receive(raw, isBinary));
      return;
    }
    const data = isBinary ? (raw as Uint8Array) : (raw as Buffer).toString();
    if (this.answers(data)) return;
    let message: In;
    try {
      message = this.policy.deserializer({ data } as MessageEvent);
    } catch (error) {
      this.home.emit({ type: 'bad-frame', client: this, error: nameOf(error) });
      return;
    }
    this.message$.next(message);
  }

  /** Answers a ping. Returns whether the frame was one. */
  private answers(data: string | Uint8Array): boolean {
    const { isPing, pong } = this.policy;
    const answer = () => {
      // Past the outbox, as a ping is past that of the client.
      if (!this.gone && this.socket.readyState === OPEN)
        this.socket.send(typeof pong === 'function' ? pong(data) : pong);
    };
    try {
      if (!isPing(data)) return false;
      if (this.ping$?.observed) this.ping$.next(answer);
      else answer();
    } catch (error) {
      this.fail(error);
    }
    return true;
  }

  private finish(gone: Gone): void {
    if (this.gone) return;
    this.gone = gone;
    // Out of the server first: a handler of its end must not find it still there.
    this.home.remove(this);
    this.outlet.clear();
    this.home.emit({ type: 'gone', client: this, gone });
    this.message$.complete();
    this.ping$?.complete();
    this.end$.next(gone);
    this.end$.complete();
    this.home.completed(this);
  }
}
