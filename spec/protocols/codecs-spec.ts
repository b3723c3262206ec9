import mqttPacket from 'mqtt-packet';
import {
  graphqlTransportWs,
  mqtt,
  nats,
  phoenix,
  signalR,
  socketIo,
  stomp,
  type SocketIoPacket,
} from '../../lib/protocols/index.js';

const event = (data: unknown, target?: object) => ({ data, target }) as unknown as MessageEvent;
const bytes = (text: string): ArrayBuffer => new Uint8Array(Buffer.from(text)).buffer;
const text = (frame: unknown) => (typeof frame === 'string' ? frame : Buffer.from(frame as Uint8Array).toString());

describe('Socket.IO', () => {
  const { serializer, deserializer } = socketIo();

  it.each<[string, SocketIoPacket]>([
    ['40', { type: 'connect' }],
    ['40/admin,{"token":"t"}', { type: 'connect', namespace: '/admin', data: { token: 't' } }],
    ['41', { type: 'disconnect' }],
    ['42["price",1]', { type: 'event', data: ['price', 1] }],
    ['42/admin,["a,b"]', { type: 'event', namespace: '/admin', data: ['a,b'] }],
    ['4213["price"]', { type: 'event', id: 13, data: ['price'] }],
    ['42["line\\nbreak"]', { type: 'event', data: ['line\nbreak'] }],
    ['43/admin,7[]', { type: 'ack', namespace: '/admin', id: 7, data: [] }],
    ['44{"message":"no"}', { type: 'connect_error', data: { message: 'no' } }],
  ])('%s is a packet, and back again', (frame, packet) => {
    expect(deserializer(event(frame))).toEqual(packet);
    expect(serializer(packet)).toBe(frame);
  });

  it('reads the greeting, and leaves what it does not speak as it is', () => {
    expect(deserializer(event('0{"pingInterval":5}'))).toEqual({ type: 'open', data: { pingInterval: 5 } });
    expect(deserializer(event('451-["file",{}]'))).toEqual({ type: 'other', data: '451-["file",{}]' });
    expect(deserializer(event('6'))).toEqual({ type: 'other', data: '6' });
  });

  it('sends nothing that only a server says', () => {
    expect(() => serializer({ type: 'open' })).toThrow(TypeError);
  });
});

describe('NATS', () => {
  const msg = 'MSG a.b 7 3\r\nx\r\n\r\n';

  it('reads several messages of one frame, whatever their payload', () => {
    const { deserializer } = nats();
    const [first, second, third] = deserializer(event(bytes(`PING\r\n${msg}MSG c 8 back 0\r\n\r\n`)));
    expect(first).toEqual({ op: 'PING' });
    expect(second).toMatchObject({ op: 'MSG', subject: 'a.b', sid: '7', reply: undefined });
    expect(text(second?.op === 'MSG' && second.data)).toBe('x\r\n');
    expect(third).toMatchObject({ subject: 'c', sid: '8', reply: 'back', data: new Uint8Array() });
  });

  it.each([1, 5, 12, 14, 15, 17])('reads a message that is cut after %d bytes', (cut) => {
    const { deserializer } = nats();
    const socket = {};
    expect(deserializer(event(bytes(msg.slice(0, cut)), socket))).toEqual([]);
    expect(deserializer(event(bytes(msg.slice(cut)), socket))).toHaveLength(1);
  });

  it('keeps what is cut for its own connection alone', () => {
    const { deserializer } = nats();
    deserializer(event(bytes('MSG a 1 100\r\nhalf'), {}));
    expect(deserializer(event(bytes('PONG\r\n'), {}))).toEqual([{ op: 'PONG' }]);
  });

  it('reads headers, errors and the server in lower case', () => {
    const { deserializer } = nats();
    const head = 'NATS/1.0\r\nA: b\r\n\r\n';
    const [message] = deserializer(event(bytes(`HMSG a 1 ${head.length} ${head.length + 2}\r\n${head}hi\r\n`)));
    expect(message).toMatchObject({ op: 'MSG', headers: head });
    expect(text(message?.op === 'MSG' && message.data)).toBe('hi');
    expect(deserializer(event(bytes("-ERR 'Stale Connection'\r\n")))).toEqual([
      { op: '-ERR', error: 'Stale Connection' },
    ]);
    expect(deserializer(event(bytes('info {"version":"2"}\r\n')))).toEqual([{ op: 'INFO', info: { version: '2' } }]);
  });

  it('counts bytes, not letters, and lets no subject be two', () => {
    const { serializer } = nats();
    expect(text(serializer({ op: 'PUB', subject: 'a', data: 'ä€' }))).toBe('PUB a 5\r\nä€\r\n');
    expect(text(serializer({ op: 'SUB', subject: 'a.*', queue: 'q', sid: '1' }))).toBe('SUB a.* q 1\r\n');
    for (const subject of ['a b', 'a\r\nPUB x 0', '']) {
      expect(() => serializer({ op: 'PUB', subject })).toThrow('must be a string without spaces');
    }
  });
});

describe('MQTT', () => {
  it.each([4, 5] as const)(
    'makes packets of version %d, and reads those that are cut or several in a frame',
    (protocolVersion) => {
      const { serializer, deserializer } = mqtt(mqttPacket, { clientId: 'me', protocolVersion });
      const message = { cmd: 'publish', topic: 'a/b', payload: 'hello', qos: 0, dup: false, retain: false };
      const packet = serializer(message) as Uint8Array;
      const two = new Uint8Array(Buffer.concat([packet, packet]));
      const socket = {};
      expect(deserializer(event(two.slice(0, packet.length + 3).buffer, socket))).toMatchObject([{ topic: 'a/b' }]);
      expect(deserializer(event(two.slice(packet.length + 3).buffer, socket))).toMatchObject([{ cmd: 'publish' }]);
      expect(deserializer(event(two.buffer, {}))).toHaveLength(2);
    },
  );

  it('throws for what is no packet, so that it is reported', () => {
    const { deserializer } = mqtt(mqttPacket, { clientId: 'me' });
    expect(() => deserializer(event(new Uint8Array([0, 0]).buffer))).toThrow();
  });
});

describe('STOMP', () => {
  const { serializer, deserializer } = stomp();

  it('escapes what would be another header, but in CONNECT', () => {
    const headers = { destination: 'a:b\nc\\' };
    const frame = serializer({ command: 'SEND', headers, body: 'ä' });
    expect(frame).toBe('SEND\ndestination:a\\cb\\nc\\\\\ncontent-length:2\n\nä\0');
    expect(deserializer(event(frame))).toEqual({
      command: 'SEND',
      headers: { ...headers, 'content-length': '2' },
      body: 'ä',
    });
    expect(serializer({ command: 'CONNECT', headers: { passcode: 'a:b', login: undefined } })).toBe(
      'CONNECT\npasscode:a:b\n\n\0',
    );
  });

  it('lets no credentials be another header', () => {
    expect(() => serializer({ command: 'CONNECT', headers: { passcode: 'SECRET\nhost:other' } })).toThrow(
      new TypeError('a CONNECT header must be a string without line breaks'),
    );
  });

  it('reads binary frames, heart-beats, repeated headers, and a body up to its end', () => {
    expect(deserializer(event(bytes('MESSAGE\r\na:1\r\na:2\r\n\r\nbody\0\n')))).toEqual({
      command: 'MESSAGE',
      headers: { a: '1' },
      body: 'body',
    });
    expect(deserializer(event('\n'))).toEqual({ command: '' });
    expect(deserializer(event('MESSAGE\ncontent-length:3\n\na\0b\0')).body).toBe('a\0b');
  });
});

describe('graphql-transport-ws and Phoenix', () => {
  it('are JSON', () => {
    const { serializer, deserializer } = graphqlTransportWs();
    expect(deserializer(event(serializer({ type: 'next', id: '1' })))).toEqual({ type: 'next', id: '1' });
    expect(phoenix().serializer([null, '1', 'room', 'say', {}])).toBe('[null,"1","room","say",{}]');
  });
});

describe('SignalR', () => {
  it('reads records that are several in a frame, or cut, each connection by itself', () => {
    const { serializer, deserializer } = signalR();
    const record = serializer({ type: 1, target: 'a', arguments: [] }) as string;
    const socket = {};
    expect(deserializer(event(record + record.slice(0, 5), socket))).toHaveLength(1);
    expect(deserializer(event('{}\u001e', {}))).toEqual([{}]);
    expect(deserializer(event(record.slice(5), socket))).toEqual([{ type: 1, target: 'a', arguments: [] }]);
  });
});
