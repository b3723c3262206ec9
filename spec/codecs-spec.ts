import { decode, encode } from '@msgpack/msgpack';
import protobuf from 'protobufjs';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { filter, firstValueFrom, map, take, toArray } from 'rxjs';
import * as v from 'valibot';
import { WebSocket, WebSocketServer } from 'ws';
import * as z from 'zod';
import { heartbeatSocket$, validated, type HeartbeatSocketConfig, type StandardSchema } from '../lib/index.js';
import { fakeServer } from '../lib/testing/index.js';
import { thrownBy } from './support/thrownBy.js';

const quote = protobuf
  .parse('syntax = "proto3"; message Quote { string symbol = 1; double price = 2; }')
  .root.lookupType('Quote');
interface Quote {
  symbol: string;
  price: number;
}

const codecs: Record<string, Pick<HeartbeatSocketConfig<Quote>, 'binaryType' | 'serializer' | 'deserializer'>> = {
  MessagePack: {
    binaryType: 'arraybuffer',
    serializer: (message) => encode(message),
    deserializer: ({ data }) => decode(data as ArrayBuffer) as Quote,
  },
  protobuf: {
    binaryType: 'arraybuffer',
    serializer: (message) => quote.encode(quote.create(message)).finish(),
    deserializer: ({ data }) => quote.decode(new Uint8Array(data as ArrayBuffer)).toJSON() as Quote,
  },
};

describe.each(Object.entries(codecs))('binary both ways: %s', (_, codec) => {
  it('a message comes back from a real server as it left, beside the text of the pings', async () => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    server.on('connection', (client) => {
      client.on('message', (data, isBinary) => client.send(data, { binary: isBinary }));
    });
    await once(server, 'listening');
    try {
      const socket$ = heartbeatSocket$<Quote>({
        ...codec,
        url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
        WebSocketCtor: WebSocket,
        heartbeat: { interval: 20 },
      });
      const sent = [1, 2.5, -3].map((price) => ({ symbol: `Ä${price}`, price }));
      const pong = firstValueFrom(socket$.latency$);
      const received = firstValueFrom(socket$.pipe(take(sent.length), toArray()));
      const held = socket$.subscribe();
      sent.forEach((message) => socket$.next(message));
      expect(await received).toEqual(sent);
      await pong;
      held.unsubscribe();
    } finally {
      server.close();
    }
  });
});

const schemas: Record<string, StandardSchema<unknown>> = {
  zod: z.object({
    symbol: z.string(),
    rows: z.array(z.object({ price: z.number() })),
    rates: z.record(z.string(), z.number()),
  }),
  Valibot: v.object({
    symbol: v.string(),
    rows: v.array(v.object({ price: v.number() })),
    rates: v.record(v.string(), v.number()),
  }),
};

/** What a socket says of one frame. */
async function outcomeOf(config: Omit<HeartbeatSocketConfig<unknown>, 'url'>, frame: string) {
  const server = fakeServer();
  const socket$ = heartbeatSocket$<unknown>({ ...config, url: 'ws://host', WebSocketCtor: server.WebSocketCtor });
  const messages: unknown[] = [];
  const bad = firstValueFrom(socket$.events$.pipe(filter(({ type }) => type === 'bad-frame')), {
    defaultValue: undefined,
  });
  const subscription = socket$.subscribe((message) => messages.push(message));
  server.last.accept();
  server.last.sendFrame(frame);
  server.last.sendMessage({ symbol: 'A', rows: [], rates: {} });
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  const event = messages.length < 2 ? await bad : undefined;
  subscription.unsubscribe();
  return { messages, event };
}

describe.each(Object.entries(schemas))('validated(): %s', (_, schema) => {
  const deserializer = validated(schema);

  it('I1: what the schema accepts is a message', async () => {
    const message = { symbol: 'B', rows: [{ price: 1 }], rates: { EUR: 1 } };
    const { messages, event } = await outcomeOf({ deserializer }, JSON.stringify(message));
    expect(messages[0]).toEqual(message);
    expect(event).toBeUndefined();
  });

  it.each([
    ['a field', { symbol: 'SECRET', rows: 7, rates: {} }, 'rows'],
    ['a field of a row', { symbol: 'A', rows: [{ price: 1 }, { price: 'SECRET' }], rates: {} }, 'rows.1.price'],
    ['a field that is missing', { rows: [], rates: {} }, 'symbol'],
    ['the value of a key', { symbol: 'A', rows: [], rates: { EUR: 'SECRET' } }, 'rates.EUR'],
    ['the value of a key that is no name', { symbol: 'A', rows: [], rates: { 'SECRET key': 'x' } }, 'rates.?'],
  ])('I1: what is wrong with %s is reported by its path, never by its value', async (__, message, path) => {
    const { messages, event } = await outcomeOf({ deserializer }, JSON.stringify(message));
    expect(messages).toHaveLength(1);
    expect(event).toEqual({ type: 'bad-frame', error: 'SchemaError', path });
    expect(JSON.stringify(event)).not.toContain('SECRET');
  });

  it('I1: a fault of the whole message has no path', async () => {
    const { event } = await outcomeOf({ deserializer }, '"SECRET"');
    expect(event).toEqual({ type: 'bad-frame', error: 'SchemaError' });
  });

  it('I1: a frame that is not JSON differs from one that the schema refuses', async () => {
    const { event } = await outcomeOf({ deserializer }, '{"SECRET');
    expect(event).toEqual({ type: 'bad-frame', error: 'SyntaxError' });
  });
});

it.each([
  ['zod', (value: unknown) => z.object({ price: z.number() }).parse(value), 'ZodError'],
  ['Valibot', (value: unknown) => v.parse(v.object({ price: v.number() }), value), 'ValiError'],
])('I1: the path is reported, too, when a deserializer throws the error of %s itself', async (_, parse, error) => {
  const { event } = await outcomeOf(
    { deserializer: ({ data }) => parse(JSON.parse(data as string)) },
    '{"price":"SECRET"}',
  );
  expect(event).toEqual({ type: 'bad-frame', error, path: 'price' });
});

it.each([
  ['no path', [{}], undefined],
  ['a path that is none', [{ path: 'SECRET' }], undefined],
  ['steps that are objects without a key', [{ path: [{ value: 'SECRET' }] }], '?'],
  ['issues that are none', 'SECRET', undefined],
  ['no issue', [], undefined],
])('I1: an error with %s shows nothing of the message', async (_, issues, path) => {
  const deserializer = ({ data }: MessageEvent) => {
    if (data === 'bad') throw Object.assign(new Error('SECRET'), { issues });
    return data as string;
  };
  const { event } = await outcomeOf({ deserializer }, 'bad');
  expect(event).toEqual({ type: 'bad-frame', error: 'Error', ...(path && { path }) });
});

it('validated() passes on what the schema makes of a message', async () => {
  const deserializer = validated(z.object({ symbol: z.string().transform((text) => text.toLowerCase()) }));
  const { messages } = await outcomeOf({ deserializer }, '{"symbol":"ACME"}');
  expect(messages[0]).toEqual({ symbol: 'acme' });
});

it('validated() accepts another decoder', async () => {
  const deserializer = validated(z.tuple([z.number()]), ({ data }) => String(data).split(',').map(Number));
  const { messages, event } = await outcomeOf({ deserializer }, '7');
  expect(messages[0]).toEqual([7]);
  expect(event).toMatchObject({ type: 'bad-frame' });
});

it('I1: a schema that answers later makes every message a bad frame', async () => {
  const deserializer = validated(z.object({}).refine(() => Promise.resolve(true)));
  const { event } = await outcomeOf({ deserializer }, '{}');
  expect(event).toEqual({ type: 'bad-frame', error: 'TypeError' });
});

it.each([undefined, null, 5, {}, { '~standard': {} }, () => true])(
  'B3: validated() says what a schema is: %p',
  (schema) => {
    expect(thrownBy(() => validated(schema as never))).toMatchObject({
      name: 'TypeError',
      message: "validated.schema['~standard'].validate must be a function",
    });
  },
);

it('B3: validated() says what a decoder is', () => {
  expect(thrownBy(() => validated(z.string(), 'utf8' as never))).toMatchObject({
    name: 'TypeError',
    message: 'validated.decode must be a function',
  });
});

it('validated() types the messages by the schema', async () => {
  const server = fakeServer();
  const socket$ = heartbeatSocket$({
    url: 'ws://host',
    WebSocketCtor: server.WebSocketCtor,
    deserializer: validated(z.object({ price: z.number() })),
  });
  const price = firstValueFrom(socket$.pipe(map(({ price }) => price.toFixed(1))));
  server.last.accept();
  server.last.sendMessage({ price: 2 });
  expect(await price).toBe('2.0');
});
