import { asyncScheduler, BehaviorSubject, Observable, Subject, Subscription, takeUntil } from 'rxjs';
import {
  heartbeatSocket$,
  resume,
  type HeartbeatSocketConfig,
  type LifecycleSignal,
  type SocketStatus,
  type WebSocketConstructor,
} from '../../../lib/index.js';
import { ActingSocket, type Manner } from './actingSocket.js';
import type { Act, Life, ServerAct } from './lives.js';
import { inVirtualTime } from './virtualTime.js';

interface Message {
  readonly id?: number;
}

const GOOD: Manner = { construct: 'well', send: 'well', close: 'later' };
const CALM = 3_000;

/** Which status may follow another. */
const NEXT: Record<SocketStatus['state'], readonly SocketStatus['state'][]> = {
  idle: ['connecting', 'waiting', 'closed'],
  connecting: ['connecting', 'open', 'waiting', 'closed', 'idle'],
  open: ['connecting', 'waiting', 'closed', 'idle'],
  waiting: ['connecting', 'waiting', 'closed', 'idle'],
  closed: ['connecting', 'waiting'],
};

/** Plays a life in virtual time, and throws what is wrong with it. */
export function playLife(life: Life): void {
  const faults: string[] = [];
  const insist = (isSo: boolean, fault: string) => isSo || faults.push(`${fault} (at ${asyncScheduler.now()})`);
  inVirtualTime((flush) => {
    direct(life, insist);
    flush();
  });
  if (faults.length) throw new Error(faults.slice(0, 5).join('\n'));
}

/** Emits when a subscription ends, be it while the socket is being subscribed to. */
const leftBy = (subscription: Subscription) =>
  new Observable<void>((subscriber) => subscription.add(() => subscriber.next()));

function direct(life: Life, insist: (isSo: boolean, fault: string) => unknown): void {
  const sockets: ActingSocket[] = [];
  const abandoned = new Set<number>();
  const subscriptions = new Set<Subscription>();
  const channels = new Set<Subscription>();
  const settled: ('sent' | 'dropped')[][] = []; // of each message given to deliver(), by its id
  const handed: number[][] = []; // the sockets that have taken a message, by its id
  let acts = [...life.acts];
  let manners = [...life.manners];
  let mayBeHeld = false; // reconnect() may keep a connection for the next subscriber
  let isOver = true; // nobody is subscribed, or the end was asked for
  let giving = 0; // how many messages are just being given to it
  let published = 0;
  let heard = 0;
  let cursor = 0; // of the last message heard
  let state: SocketStatus['state'] | undefined;

  const lifecycle$ = life.startsPutAside
    ? new BehaviorSubject<LifecycleSignal>('pagehide')
    : new Subject<LifecycleSignal>();

  const WebSocketCtor = function () {
    insist(!isOver, 'a socket is made after the end');
    const socket = new ActingSocket(sockets.length, manners.shift() ?? GOOD, (frame, { number }) => {
      insist(!isOver, 'a frame is sent after the end');
      insist(!abandoned.has(number), 'a frame is sent on a socket that was given up');
      const { id } = JSON.parse(frame) as Message;
      if (id !== undefined) handed[id]!.push(number);
    });
    sockets.push(socket);
    insist(sockets.filter(({ isLive }) => isLive).length <= 1, 'two sockets are live');
    return socket;
  } as unknown as WebSocketConstructor;

  /** A function of the configuration, which acts. */
  const acting =
    <Args extends unknown[], T>(name: string, run: (...args: Args) => T, mayThrow = true) =>
    (...args: Args): T => {
      insist(!isOver || name === 'unsubMsg', `${name} is entered after the end`);
      act(mayThrow);
      return run(...args);
    };
  const observer = { next: () => act(false) };
  const serializer = (message: unknown) => {
    insist(giving > 0 || !isOver, 'serializer is entered after the end');
    act();
    return JSON.stringify(message);
  };

  const config: HeartbeatSocketConfig<Message, unknown> = {
    url: life.hasUrlFunction ? acting('url', () => 'ws://host') : 'ws://host',
    WebSocketCtor,
    serializer,
    deserializer: (event) => {
      insist(!isOver, 'deserializer is entered after the end');
      const { number } = event as unknown as { number: number };
      insist(!abandoned.has(number), 'a frame of a socket that was given up is decoded');
      act();
      return JSON.parse(event.data as string) as Message;
    },
    openObserver: { next: acting('openObserver', () => undefined, false) },
    closeObserver: observer,
    closingObserver: observer,
    onOpen: acting('onOpen', () => [{ hello: true }, { hello: true }]),
    connectTimeout: 20,
    heartbeat: {
      interval: 9,
      pongTimeout: 4,
      ping: acting('ping', () => '{"ping":true}'),
      isPong: acting('isPong', (frame: unknown) => frame === '{"pong":true}'),
      answer: { isPing: acting('isPing', (frame: unknown) => frame === '{"ping":true}'), pong: '{"pong":true}' },
    },
    reconnect: {
      delay: acting('delay', () => 2),
      shouldReconnect: acting('shouldReconnect', ({ code }) => code !== 1008),
      maxRetries: life.maxRetries,
      stableAfter: 10,
    },
    outbox: { capacity: life.capacity, maxAge: life.maxAge },
    delivery: life.delivery,
    lifecycle: lifecycle$,
    linger: life.linger,
    resume: life.resumes
      ? resume({
          cursor: acting('cursor', ({ id }: Message) => id),
          request: acting('request', (since: number) => ({ since })),
          follows: life.follows ? acting('follows', (next: number, last: number) => next === last + 1) : undefined,
          gapTimeout: 15,
        })
      : undefined,
  };
  const socket$ = heartbeatSocket$<Message, unknown>(config);

  const attend = (set: Set<Subscription>) => {
    const subscription = new Subscription();
    set.add(subscription);
    return subscription;
  };
  const subscribe = () => {
    isOver = false;
    const subscription = attend(subscriptions);
    const forget = () => {
      if (subscriptions.delete(subscription)) act(false);
    };
    const next = ({ id }: Message) => {
      heard++;
      cursor = id ?? cursor;
      insist(!subscription.closed, 'a message comes after the end');
      act(false);
    };
    socket$.pipe(takeUntil(leftBy(subscription))).subscribe({ next, error: forget, complete: forget });
  };
  const openChannel = () => {
    isOver = false;
    const subscription = attend(channels);
    const forget = () => void channels.delete(subscription);
    const messageFilter = ({ id }: Message) => {
      cursor = id ?? cursor;
      act(false);
      return true;
    };
    socket$
      .multiplex(
        acting('subMsg', () => ({ sub: true })),
        acting('unsubMsg', () => ({ unsub: true })),
        messageFilter,
      )
      .pipe(takeUntil(leftBy(subscription)))
      .subscribe({ error: forget, complete: forget });
  };
  const leave = (set: Set<Subscription>, all = false) => {
    for (const subscription of [...set].slice(all ? 0 : -1)) {
      set.delete(subscription);
      const isLast = !subscriptions.size && !channels.size && !life.linger && !mayBeHeld;
      const wasOver = isOver;
      subscription.unsubscribe();
      if (isLast && !wasOver && !subscriptions.size && !channels.size && state !== 'closed') isOver = true;
    }
  };
  const give = (how: 'next' | 'deliver') => {
    const id = handed.push([]) - 1;
    giving++;
    try {
      if (how === 'next') socket$.next({ id });
      else {
        const outcomes = (settled[id] = [] as ('sent' | 'dropped')[]);
        socket$.deliver({ id }).subscribe({
          complete: () => {
            outcomes.push('sent');
            insist(handed[id]!.length > 0, `${id} is told to be sent, but was not`);
            act(false);
          },
          error: () => {
            outcomes.push('dropped');
            const mayHaveArrived = life.delivery === 'at-least-once';
            insist(mayHaveArrived || !handed[id]!.length, `${id} was sent, and is told to be dropped`);
            act(false);
          },
        });
      }
    } catch (error) {
      insist(/^(oops|message dropped: overflow)$/.test((error as Error).message), `${how}() throws ${String(error)}`);
    } finally {
      giving--;
    }
  };
  let comebacks = 0; // how often somebody came, or called it back
  const end = (how: 'complete' | 'error' | 'unsubscribe') => {
    // While connecting, complete() first lets out what waits.
    const isAtOnce = how === 'unsubscribe' || (state === 'open' && sockets.at(-1)?.readyState === 1);
    const before = comebacks;
    if (how === 'error') socket$.error({ code: 4000 });
    else socket$[how]();
    if (!isAtOnce || comebacks !== before) return;
    isOver = true;
    mayBeHeld = false;
  };

  const perform = (what: Act) => {
    switch (what) {
      case 'complete':
      case 'error':
      case 'unsubscribe':
        end(what);
        break;
      case 'leave':
        leave(subscriptions);
        break;
      case 'leave all':
        leave(subscriptions, true);
        leave(channels, true);
        break;
      case 'subscribe':
        comebacks++;
        subscribe();
        break;
      case 'reconnect':
        comebacks++;
        abandoned.add(sockets.length - 1);
        // The status that was told may not be the newest: whether this does something is not known here.
        isOver = false;
        mayBeHeld = true;
        socket$.reconnect();
        break;
      case 'next':
      case 'deliver':
        give(what);
        break;
      case 'open a channel':
        comebacks++;
        openChannel();
        break;
      case 'leave a channel':
        leave(channels);
        break;
      case 'nothing':
      case 'throw':
    }
  };
  const act = (mayThrow = true) => {
    const what = acts.shift() ?? 'nothing';
    if (what !== 'throw') perform(what);
    else if (mayThrow) throw new Error('oops');
  };

  const serve = (socket: ActingSocket | undefined, what: ServerAct) => {
    if (!socket) return;
    try {
      if (what === 'open') socket.open();
      if (what === 'message') socket.message(JSON.stringify({ id: ++published }));
      if (what === 'pong') socket.message('{"pong":true}');
      if (what === 'ping') socket.message('{"ping":true}');
      if (what === 'end') socket.end(1001);
      if (what === 'end for good') socket.end(1008);
      if (what === 'fail') socket.fail();
    } catch (error) {
      // RxJS closes a socket that opens too late.
      insist(what === 'open' && (error as Error).message === 'no end today', `the socket meets ${String(error)}`);
    }
  };

  socket$.status$.subscribe((status) => {
    insist(!state || NEXT[state].includes(status.state), `${status.state} comes after ${state ?? ''}`);
    state = status.state;
    act(false);
  });
  socket$.events$.subscribe(() => act(false));
  socket$.queued$.subscribe(() => act(false));

  let time = 0;
  const later = (ms: number, work: () => void) => void asyncScheduler.schedule(work, (time += ms));
  subscribe();
  for (const { wait, who, what } of life.happenings) {
    later(wait, () => {
      if (who === 'app') perform(what);
      else if (who === 'page') lifecycle$.next(what);
      else if (who === 'server') {
        const newest = sockets.at(-1);
        if (newest?.readyState === (what === 'open' ? 0 : 1)) serve(newest, what);
      } else serve(sockets.at(-2), what);
    });
  }
  // In the end all is well, whatever has happened.
  later(CALM, () => {
    acts = [];
    manners = [];
    socket$.unsubscribe();
    insist(!sockets.some(({ isLive }) => isLive), 'a socket outlives the end');
    settled.forEach((outcomes, id) => insist(outcomes.length === 1, `${id} ends ${outcomes.length} times`));
    insist(state === 'closed' || state === 'idle', `the end is ${state ?? ''}`);
    leave(subscriptions, true);
    leave(channels, true);
    subscribe();
    lifecycle$.next('online');
  });
  later(1, () => sockets.at(-1)?.open());
  later(1, () => {
    insist(state === 'open', `a subscriber finds it ${state ?? ''}`);
    heard = 0;
    if (life.follows) published = cursor;
    sockets.at(-1)?.message(JSON.stringify({ id: published + 1 }));
  });
  later(20, () => {
    insist(heard > 0, 'a subscriber hears nothing');
    leave(subscriptions, true);
  });
}
