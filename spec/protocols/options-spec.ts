import mqttPacket from 'mqtt-packet';
import {
  centrifugo,
  graphqlTransportWs,
  mqtt,
  nats,
  phoenix,
  pusher,
  signalR,
  socketIo,
  stomp,
} from '../../lib/protocols/index.js';
import { thrownBy } from '../support/thrownBy.js';

const SECRET = 'SECRET';

type Raw = Record<string, unknown>;
const mqttWith = (options: Raw) => mqtt(mqttPacket, { clientId: 'me', ...options });

const NUMBER = 'a number from 1 to 2147483647';

/** What no option takes, by the kind of value that it does take. */
const wrong: Record<string, readonly unknown[]> = {
  'a string': [null, 1, {}, [SECRET]],
  'a string or a function': [null, 1, {}, [SECRET]],
  'an object or a function': [null, SECRET, 1, [SECRET]],
  [NUMBER]: [null, SECRET, 0, -1, NaN, Infinity, {}],
  'a number from 0 to 2147483647': [null, SECRET, -1, NaN, Infinity, {}],
  '4 or 5': [null, 3, '4'],
};

const presets: [name: string, make: (options: Raw) => unknown, allowed: Record<string, string>][] = [
  ['socketIo', socketIo, { namespace: 'a string', auth: 'an object or a function', pingTimeout: NUMBER }],
  [
    'graphqlTransportWs',
    graphqlTransportWs,
    { connectionParams: 'an object or a function', interval: NUMBER, pongTimeout: NUMBER },
  ],
  ['nats', nats, { credentials: 'an object or a function', name: 'a string', interval: NUMBER, pongTimeout: NUMBER }],
  [
    'mqtt',
    mqttWith,
    {
      clientId: 'a string',
      credentials: 'an object or a function',
      protocolVersion: '4 or 5',
      keepalive: 'a number from 1 to 65535',
      pongTimeout: NUMBER,
      will: 'an object',
    },
  ],
  [
    'stomp',
    stomp,
    { host: 'a string', credentials: 'an object or a function', heartbeat: 'a number from 0 to 2147483647' },
  ],
  ['signalR', signalR, { interval: NUMBER, pongTimeout: NUMBER }],
  ['centrifugo', centrifugo, { token: 'a string or a function', name: 'a string', pingTimeout: NUMBER }],
  ['pusher', pusher, { interval: NUMBER, pongTimeout: NUMBER }],
  ['phoenix', phoenix, { interval: NUMBER, pongTimeout: NUMBER }],
];

const options = presets.flatMap(([name, make, allowed]) =>
  Object.entries(allowed).map(([option, is]) => [`${name}.${option}`, make, option, is] as const),
);

it.each(options)('%s says what it may be', (path, make, option, is) => {
  for (const value of wrong[is] ?? [null, SECRET, []]) {
    const error = thrownBy(() => make({ [option]: value })) as Error;
    expect(['TypeError', 'RangeError']).toContain(error.name);
    expect(error.message).toMatch(new RegExp(`^${path} must be ${is}`));
    expect(error.message).not.toContain(SECRET);
  }
  // What is not given has its default, but for a client of MQTT without a name.
  if (option !== 'clientId') expect(() => make({ [option]: undefined })).not.toThrow();
});

it.each(presets)('%s takes options as an object alone', (name, make) => {
  if (name === 'mqtt') return;
  for (const value of [null, SECRET, 1, [], () => SECRET]) {
    expect(thrownBy(() => make(value as never))).toEqual(new TypeError(`${name} must be an object`));
  }
});

it('mqtt takes mqtt-packet, and a name', () => {
  expect(thrownBy(() => mqtt(undefined as never, { clientId: 'me' }))).toEqual(
    new TypeError('mqtt.codec must be an object'),
  );
  expect(thrownBy(() => mqtt({} as never, { clientId: 'me' }))).toEqual(
    new TypeError('mqtt.codec.generate must be a function'),
  );
  expect(thrownBy(() => mqtt(mqttPacket, {} as never))).toEqual(new TypeError('mqtt.clientId must be a string'));
});
