import { map } from 'rxjs';
import { heartbeatSocket$, type HeartbeatSocketConfig } from '../../lib/index.js';
import { fakeNetwork, type FakeNetwork, type FakeNetworkOptions } from '../../lib/testing/index.js';
import { virtually } from '../support/virtually.js';

type Acts = Readonly<Record<number, (network: FakeNetwork) => void>>;

interface Scene {
  readonly options?: FakeNetworkOptions;
  readonly config?: Partial<HeartbeatSocketConfig<string, string>>;
  readonly acts: Acts;
  readonly until?: number;
}

/** What a socket tells while things are done to its network, each with its time. */
function play({ options, config, acts, until = 100 }: Scene): string[] {
  let told: string[] = [];
  virtually(({ at, log, watch }) => {
    told = log;
    const network = fakeNetwork(options);
    const socket$ = heartbeatSocket$<string, string>({
      url: 'ws://test',
      WebSocketCtor: network.WebSocketCtor,
      heartbeat: false,
      reconnect: 3,
      ...config,
    });
    watch('is', socket$.status$.pipe(map(({ state }) => state)));
    const subscription = watch('gets', socket$);
    for (const [time, act] of Object.entries(acts)) at(Number(time), () => act(network));
    at(until, () => subscription.unsubscribe());
  });
  return told;
}

const HEARTBEAT = { interval: 10, pongTimeout: 6, patience: 0 };

const send = (message: string) => (network: FakeNetwork) => network.broadcast(message);

describe('fakeNetwork', () => {
  it.each([0, 2, 7])('takes a latency of %i ms for a handshake and for a message', (latency) => {
    expect(play({ options: { latency }, acts: { 11: send('a') } })).toEqual([
      '0 is: idle',
      '0 is: connecting',
      `${latency} is: open`,
      `${11 + latency} gets: a`,
      '100 is: idle',
    ]);
  });

  it('lets no frame overtake another when the latency falls', () => {
    const acts: Acts = {
      8: send('a'),
      9: (network) => {
        network.set({ latency: 2 });
        network.broadcast('b');
      },
      20: send('c'),
    };
    expect(play({ options: { latency: 7 }, acts }).slice(3, 6)).toEqual(['15 gets: a', '15 gets: b', '22 gets: c']);
  });

  it('leaves a connection dead whose cable was pulled, and lets a handshake go on when it is plugged in', () => {
    const acts: Acts = {
      15: (network) => network.set({ pulled: true }),
      16: send('lost'),
      40: (network) => network.set({ pulled: false }),
      50: send('a'),
    };
    expect(play({ options: { latency: 2 }, config: { heartbeat: HEARTBEAT }, acts, until: 60 })).toEqual([
      '0 is: idle',
      '0 is: connecting',
      '2 is: open',
      '28 is: waiting',
      '31 is: connecting',
      '42 is: open',
      '52 gets: a',
      '60 is: idle',
    ]);
  });

  it('does not say that a cable was pulled and plugged in, without a heartbeat', () => {
    const acts: Acts = {
      15: (network) => network.set({ pulled: true }),
      16: (network) => network.set({ pulled: false }),
      20: send('lost'),
    };
    expect(play({ acts })).toEqual(['0 is: idle', '0 is: connecting', '0 is: open', '100 is: idle']);
  });

  it('has a frozen server answer when it thaws what came meanwhile', () => {
    const acts: Acts = {
      11: (network) => network.set({ frozen: true }),
      20: send('lost'),
      35: (network) => network.set({ frozen: false }),
      50: send('a'),
    };
    const heartbeat = { ...HEARTBEAT, pongTimeout: 30 };
    expect(play({ options: { latency: 2 }, config: { heartbeat }, acts }).slice(2)).toEqual([
      '2 is: open',
      '52 gets: a',
      '100 is: idle',
    ]);
    expect(play({ options: { latency: 2 }, config: { heartbeat: HEARTBEAT }, acts })).toContain('18 is: waiting');
  });

  it('sends everybody away when the server goes down, and refuses handshakes until it is back', () => {
    const acts: Acts = {
      11: (network) => network.set({ down: true }),
      16: (network) => network.set({ down: false }),
      30: send('a'),
    };
    expect(play({ options: { latency: 2 }, acts }).slice(2)).toEqual([
      '2 is: open',
      '13 is: waiting',
      '16 is: connecting',
      '18 is: open',
      '32 gets: a',
      '100 is: idle',
    ]);
  });

  it('refuses handshakes, and keeps the connections that it has', () => {
    const refuse: Acts = { 5: (network) => network.set({ refusing: true }), 20: send('a') };
    expect(play({ acts: refuse })).toContain('20 gets: a');
    const accept: Acts = { 4: (network) => network.set({ refusing: false }) };
    expect(play({ options: { refusing: true }, acts: accept }).slice(1, 7)).toEqual([
      '0 is: connecting',
      '0 is: waiting',
      '3 is: connecting',
      '3 is: waiting',
      '6 is: connecting',
      '6 is: open',
    ]);
  });

  it('tells what is wrong, and says what a latency may be', () => {
    const network = fakeNetwork();
    const seen: boolean[] = [];
    network.state$.subscribe(({ pulled }) => seen.push(pulled));
    network.set({ pulled: true });
    expect(seen).toEqual([false, true]);
    expect(() => fakeNetwork({ latency: -1 })).toThrow('latency must be a number from 0');
  });
});
