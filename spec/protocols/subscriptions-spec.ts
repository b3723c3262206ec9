import mqttPacket from 'mqtt-packet';
import {
  graphqlOperation,
  GraphqlError,
  mqttTopics,
  MqttSubscriptionError,
  natsSubject,
  phoenixTopics,
  PhoenixTopicError,
  stompDestinations,
} from '../../lib/protocols/index.js';
import { fakeSocket, heardBy } from '../support/fakeChannels.js';

describe('Phoenix', () => {
  const scene = () => {
    const { message$, said, ...rest } = fakeSocket<unknown>();
    const reply = (status: string, ref = (said as string[][]).at(-1)?.[0]) =>
      message$.next([ref, ref, 'room', 'phx_reply', { status }]);
    return { ...rest, message$, said: said as unknown[][], reply };
  };

  it('joins a topic once for all who subscribe, again with another reference, and leaves with the last', () => {
    const { socket$, said, message$, reply, reopen } = scene();
    const topic = phoenixTopics(socket$, () => ({ token: 't' }));
    const [first, second] = [heardBy(topic('room')), heardBy(topic('room'))];
    message$.next([null, null, 'room', 'early', {}]);
    reply('ok');
    message$.next([null, null, 'room', 'said', 1]);
    expect(first.heard).toEqual([{ event: 'said', payload: 1 }]);
    expect(second.heard).toEqual(first.heard);

    const [before] = said[0] as [string];
    reopen();
    message$.next([before, null, 'room', 'phx_error', {}]); // of the channel that was
    message$.next([null, null, 'room', 'early', {}]);
    reply('ok');
    message$.next([null, null, 'room', 'said', 2]);
    expect(first.heard).toHaveLength(2);

    first.stop();
    expect(said.map(([, , , event]) => event)).toEqual(['phx_join', 'phx_join']);
    second.stop();
    expect(said.map(([, , , event]) => event)).toEqual(['phx_join', 'phx_join', 'phx_leave']);
    expect(said[2]?.[0]).toBe(said[1]?.[0]);
    expect(said[0]?.[4]).toEqual({ token: 't' });
  });

  it('errors when a topic is refused or crashes, and joins again for a new subscriber', () => {
    const { socket$, message$, reply, said } = scene();
    const topic = phoenixTopics(socket$);
    const { heard } = heardBy(topic('room'));
    reply('error');
    expect(heard).toEqual([expect.any(PhoenixTopicError)]);
    const again = heardBy(topic('room'));
    reply('ok', (said as string[][]).at(-1)?.[0]);
    message$.next([null, null, 'room', 'phx_error', {}]);
    expect(again.heard).toEqual([expect.any(PhoenixTopicError)]);
  });
});

describe('MQTT', () => {
  const publish = (topic: string) => ({ cmd: 'publish', topic, payload: 'x' });

  it.each<[filter: string, fits: string[], not: string[]]>([
    ['a/b', ['a/b'], ['a', 'a/b/c', 'a/c']],
    ['a/+', ['a/b', 'a/'], ['a', 'a/b/c', 'b/a']],
    ['a/#', ['a', 'a/b', 'a/b/c'], ['b', 'ab/c']],
    ['#', ['a', 'a/b'], ['$SYS/a']],
    ['+/b', ['a/b'], ['$SYS/b', 'a/b/c']],
    ['$SYS/#', ['$SYS/a'], ['a']],
    ['$share/group/a/+', ['a/b'], ['a']],
  ])('%s', (filter, fits, not) => {
    const { socket$, message$ } = fakeSocket<unknown>();
    const { heard } = heardBy(mqttTopics(socket$)(filter));
    message$.next([...fits, ...not].map(publish));
    expect(heard).toEqual(fits.map(publish));
  });

  it('subscribes once for all, again on every connection, and errors for a topic that is refused', () => {
    const { socket$, message$, said, reopen } = fakeSocket<unknown>();
    const topic = mqttTopics(socket$);
    const [one, other] = [heardBy(topic('a')), heardBy(topic('a'))];
    reopen();
    expect(said).toHaveLength(2);
    for (const packet of said) expect(() => mqttPacket.generate(packet as never)).not.toThrow();
    message$.next([{ cmd: 'suback', messageId: 99, granted: [128] }]);
    expect(one.heard).toEqual([]);
    message$.next([{ cmd: 'suback', messageId: 2, granted: [128] }]);
    expect([...one.heard, ...other.heard]).toEqual([
      expect.any(MqttSubscriptionError),
      expect.any(MqttSubscriptionError),
    ]);
  });
});

it('NATS takes the messages of a frame apart, each for its own subscription', () => {
  const { socket$, message$, said } = fakeSocket<unknown>();
  const [a, b] = [heardBy(natsSubject(socket$, 'a')), heardBy(natsSubject(socket$, 'b', { queue: 'q' }))];
  const [first, second] = said as { sid: string }[];
  const msg = (sid = '') => ({ op: 'MSG', sid, subject: 's', data: new Uint8Array() });
  message$.next([msg(first?.sid), { op: 'PING' }, msg(second?.sid), msg(first?.sid)]);
  expect([a.heard.length, b.heard.length]).toEqual([2, 1]);
  b.stop();
  expect(said.at(-1)).toEqual({ op: 'UNSUB', sid: second?.sid });
});

it('STOMP subscribes to a destination once for all', () => {
  const { socket$, message$, said } = fakeSocket<unknown>();
  const destination = stompDestinations(socket$);
  const [one, other] = [heardBy(destination('/topic/a')), heardBy(destination('/topic/a'))];
  expect(said).toHaveLength(1);
  const { id } = (said[0] as { headers: { id: string } }).headers;
  message$.next({ command: 'MESSAGE', headers: { subscription: id }, body: 'hi' });
  message$.next({ command: 'MESSAGE', headers: { subscription: 'another' }, body: 'no' });
  expect([one.heard, other.heard].map((heard) => heard.length)).toEqual([1, 1]);
  one.stop();
  expect(said).toHaveLength(1);
  other.stop();
  expect(said).toHaveLength(2);
});

it('a GraphQL operation errs with what the server refuses, and says nothing of another', () => {
  const { socket$, message$, said } = fakeSocket<unknown>();
  const { heard } = heardBy(graphqlOperation(socket$, { query: '{ a }' }));
  const { id } = said[0] as { id: string };
  message$.next({ type: 'next', id: `${id}0`, payload: 1 });
  message$.next({ type: 'next', id, payload: 2 });
  message$.next({ type: 'error', id, payload: [{ message: 'no' }] });
  expect(heard).toEqual([2, expect.any(GraphqlError)]);
});

it('Phoenix: a topic that the server closes completes, and is not joined again by itself', () => {
  const { socket$, message$, said } = fakeSocket<unknown>();
  let completed = 0;
  phoenixTopics(socket$)('room').subscribe({ complete: () => completed++ });
  const [ref] = said[0] as [string];
  message$.next([ref, ref, 'room', 'phx_reply', { status: 'ok' }]);
  message$.next(['another', null, 'room', 'phx_close', {}]);
  expect(completed).toBe(0);
  message$.next([ref, ref, 'room', 'phx_close', {}]);
  expect(completed).toBe(1);
  expect((said as string[][]).filter(([, , , event]) => event === 'phx_join')).toHaveLength(1);
});
