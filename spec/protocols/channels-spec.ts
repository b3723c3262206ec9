import { defer, NEVER, of, Subject } from 'rxjs';
import {
  CentrifugoChannelError,
  centrifugoChannels,
  centrifugoPublish,
  PusherChannelError,
  pusherChannels,
  type CentrifugoReply,
  type PusherEvent,
} from '../../lib/protocols/index.js';
import { fakeSocket, heardBy } from '../support/fakeChannels.js';

interface Command {
  readonly id: number;
  readonly subscribe?: object;
  readonly unsubscribe?: object;
}

/** Answers the last command, or pushes to the channel `news`. */
const centrifugo = (token?: (channel: string) => string) => {
  const { socket$, said, message$, reopen } = fakeSocket<readonly CentrifugoReply[]>();
  const commands = said as Command[];
  const last = () => commands[commands.length - 1]!;
  return {
    channel: centrifugoChannels(socket$, token),
    commands,
    last,
    reopen,
    answer: (reply: object) => message$.next([{ id: last().id, ...reply }]),
    push: (push: object, channel = 'news') => message$.next([{ push: { channel, ...push } }]),
    receive: (...replies: CentrifugoReply[]) => message$.next(replies),
  };
};

describe('a channel of Centrifugo', () => {
  it('is subscribed to once for all, with its token, and given back with the last', () => {
    const { channel, commands, answer, push } = centrifugo((name) => `token of ${name}`);
    const [first, second] = [heardBy(channel('news')), heardBy(channel('news'))];
    answer({ subscribe: {} });
    push({ pub: { data: 1 } });
    push({ pub: { data: 'of another' } }, 'weather');
    push({ join: {} });
    expect([first.heard, second.heard]).toEqual([[{ data: 1 }], [{ data: 1 }]]);
    first.stop();
    second.stop();
    expect(commands.map(({ subscribe, unsubscribe }) => subscribe ?? unsubscribe)).toEqual([
      { channel: 'news', token: 'token of news' },
      { channel: 'news' },
    ]);
  });

  it('takes apart a frame of several replies, in order', () => {
    const { channel, last, receive } = centrifugo();
    const { heard } = heardBy(channel('news'));
    receive(
      { id: last().id, subscribe: {} },
      { push: { channel: 'news', pub: { data: 1 } } },
      { push: { channel: 'weather', pub: { data: 2 } } },
      { push: { channel: 'news', pub: { data: 3 } } },
    );
    expect(heard).toEqual([{ data: 1 }, { data: 3 }]);
  });

  it('with a history requests the messages after the last publication, and emits them first', () => {
    const { channel, last, answer, push, reopen } = centrifugo();
    const { heard } = heardBy(channel('news'));
    answer({ subscribe: { recoverable: true, epoch: 'e', offset: 7 } });
    push({ pub: { data: 8, offset: 8 } });
    push({ pub: { data: 'without a place' } });
    reopen();
    expect(last().subscribe).toEqual({ channel: 'news', token: undefined, recover: true, epoch: 'e', offset: 8 });
    answer({ subscribe: { recoverable: true, epoch: 'e', offset: 9, publications: [{ data: 9, offset: 9 }] } });
    expect(heard).toEqual([{ data: 8, offset: 8 }, { data: 'without a place' }, { data: 9, offset: 9 }]);
    reopen();
    expect(last().subscribe).toMatchObject({ offset: 9 });
  });

  it('without a history requests nothing after a reconnect', () => {
    const { channel, last, answer, push, reopen } = centrifugo();
    heardBy(channel('news'));
    answer({ subscribe: { recoverable: true, epoch: 'e' } });
    reopen();
    expect(last().subscribe).toMatchObject({ recover: true, offset: 0 });
    answer({ subscribe: {} });
    push({ pub: { data: 1, offset: 1 } });
    reopen();
    expect(last().subscribe).toEqual({ channel: 'news', token: undefined });
  });

  it.each([
    ['that the server refuses', { error: { code: 103 } }, undefined],
    ['that the server takes away', undefined, { unsubscribe: { code: 2000 } }],
  ])('%s is an error, and is not asked for again', (_, reply, push) => {
    const scene = centrifugo();
    const { heard } = heardBy(scene.channel('news'));
    if (reply) scene.answer(reply);
    if (push) scene.push(push);
    expect(heard).toEqual([expect.any(CentrifugoChannelError)]);
    expect(scene.commands.filter(({ subscribe }) => subscribe)).toHaveLength(1);
  });

  describe('that is refused for now', () => {
    beforeEach(() => void jest.useFakeTimers());
    afterEach(() => void jest.useRealTimers());

    it.each([
      ['by a temporary error', { error: { code: 100, temporary: true } }, undefined],
      ['by an expired token', { error: { code: 109 } }, undefined],
      ['by an unsubscribe that says so', undefined, { unsubscribe: { code: 2500 } }],
    ])('%s is asked for again after a while', (_, reply, push) => {
      const scene = centrifugo();
      const { heard, stop } = heardBy(scene.channel('news'));
      if (reply) scene.answer(reply);
      if (push) scene.push(push);
      const asked = () => scene.commands.filter(({ subscribe }) => subscribe).length;
      expect(asked()).toBe(1);
      jest.advanceTimersByTime(31_000);
      expect(asked()).toBe(2);
      scene.answer({ subscribe: {} });
      scene.push({ pub: { data: 1 } });
      expect(heard).toEqual([{ data: 1 }]);
      stop();
    });
  });

  it('takes a message with an id of its own', () => {
    const [one, other] = [centrifugoPublish('chat', 'a'), centrifugoPublish('chat', 'b')];
    expect(one).toMatchObject({ publish: { channel: 'chat', data: 'a' } });
    expect(other.id).not.toBe(one.id);
  });
});

describe('a channel of Pusher', () => {
  const scene = (authorize?: Parameters<typeof pusherChannels>[1]) => {
    const { socket$, said, message$ } = fakeSocket<PusherEvent>();
    const status$ = new Subject<{ state: string }>();
    const shared$ = Object.assign(
      defer(() => NEVER),
      socket$,
      { status$ },
    );
    return { channel: pusherChannels(shared$, authorize), said: said as PusherEvent[], message$, status$ };
  };

  it('is subscribed to once for all, without a signature if it is public, and given back with the last', () => {
    const { channel, said, message$ } = scene(() => of({ auth: 'a' }));
    const [first, second] = [heardBy(channel('news')), heardBy(channel('news'))];
    message$.next({ event: 'said', channel: 'news', data: 1 });
    message$.next({ event: 'said', channel: 'weather', data: 2 });
    expect(first.heard).toEqual([{ event: 'said', channel: 'news', data: 1 }]);
    expect(second.heard).toEqual(first.heard);
    first.stop();
    second.stop();
    expect(said).toEqual([
      { event: 'pusher:subscribe', data: { channel: 'news' } },
      { event: 'pusher:unsubscribe', data: { channel: 'news' } },
    ]);
  });

  it.each(['private-a', 'presence-a'])('%s is signed again in each session', (name) => {
    let signatures = 0;
    const { channel, said, status$ } = scene(() => of({ auth: `${++signatures}` }));
    const { stop } = heardBy(channel(name));
    for (const state of ['connecting', 'open', 'waiting', 'connecting', 'open']) status$.next({ state });
    const asked = said.filter(({ event }) => event === 'pusher:subscribe').map(({ data }) => data);
    expect(asked).toEqual([
      { channel: name, auth: '1' },
      { channel: name, auth: '2' },
    ]);
    stop();
  });

  it('that the server refuses is an error with its status', () => {
    const { channel, message$ } = scene();
    const { heard } = heardBy(channel('private-a'));
    message$.next({ event: 'pusher:subscription_error', channel: 'private-a', data: { status: 403 } });
    expect(heard).toEqual([expect.any(PusherChannelError)]);
    expect(heard[0]).toMatchObject({ status: 403 });
  });
});
