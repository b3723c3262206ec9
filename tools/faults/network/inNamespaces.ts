import { setTimeout as sleep } from 'node:timers/promises';
import type { Loss } from '../outcome.js';
import { HOST, inClient, inRouter, Lab, routesOfClient, SERVER } from './namespaces.js';
import type { NetworkFault, NetworkGroup } from './networkFault.js';
import { BOUND, HEARTBEAT, type Story } from './story.js';

let lab: Lab;

const SILENCE: Loss = { kind: 'pong-timeout' };
const CLOSED: Loss = { kind: 'close', code: 1006 };
const CONNECT_TIMEOUT = 1_000;

const UP = `ip daddr ${SERVER}`;
const DOWN = `ip saddr ${SERVER}`;

/** One client that is open, what happens to it, and that it is alive in the end. */
const whileOpen = (
  name: string,
  client: NetworkFault['client'],
  happen: (story: Story) => Promise<unknown>,
  config = {},
  host?: () => string,
): NetworkFault => ({
  name,
  client,
  async happen() {
    const story = lab.tell(config, host?.());
    try {
      await story.isOpen();
      await happen(story);
      await story.isAlive();
      return story;
    } finally {
      await story.end();
      lab.forward();
    }
  },
});

/** As the router forwards by these rules until they are lifted. */
const ruled = (name: string, losses: Loss | Loss[], within: number, ...rules: string[]): NetworkFault =>
  whileOpen(name, 'comes back', async (story) => {
    await story.isAlive();
    await story.loses(() => lab.forward(...rules), losses, within);
    lab.forward();
  });

export const inNamespaces: NetworkGroup = {
  layer: 'routers, addresses and names (network namespaces)',
  needsRoot: true,
  async open() {
    lab = await Lab.open();
    return () => lab.close();
  },
  faults: [
    ruled('packets vanish both ways', SILENCE, BOUND, `${UP} drop`, `${DOWN} drop`),
    ruled('packets to the server vanish', SILENCE, BOUND, `${UP} drop`),
    ruled('packets to the client vanish', SILENCE, BOUND, `${DOWN} drop`),
    ruled('large packets vanish after the first', [SILENCE, CLOSED], BOUND, 'meta length > 50 drop'),
    ruled('rejected with RST', CLOSED, BOUND, `${UP} meta l4proto tcp reject with tcp reset`),
    ruled('rejected with ICMP', [SILENCE, CLOSED], BOUND, `${UP} reject with icmp type host-unreachable`),
    {
      name: 'packets vanish from the first attempt on',
      client: 'comes back',
      async happen() {
        lab.forward(`${UP} drop`);
        let story: Story | undefined;
        try {
          story = lab.tell();
          await story.loses(() => undefined, { kind: 'connect-timeout' }, CONNECT_TIMEOUT);
          await story.failsAgain(1);
          lab.forward();
          await story.isAlive();
          return story;
        } finally {
          await story?.end();
          lab.forward();
        }
      },
    },
    whileOpen(
      'one packet in five is lost, each way',
      'stays open',
      async (story) => {
        lab.forward('numgen random mod 5 == 0 drop');
        await story.staysOpen(3_000);
        lab.forward();
      },
      { heartbeat: { interval: 200, pongTimeout: 8_000 }, connectTimeout: 20_000 },
    ),
    {
      name: 'a NAT that drops idle entries after 2 s, with a ping every 500 ms',
      client: 'stays open',
      happen: () => behindNat(2, { interval: 500, pongTimeout: 600 }, (story) => story.staysOpen(5_000)),
    },
    {
      name: 'a NAT that drops idle entries after 1 s, with a ping every 3 s',
      client: 'comes back',
      happen: () =>
        behindNat(1, { interval: 3_000, pongTimeout: 600 }, (story) =>
          story.loses(() => undefined, [SILENCE, CLOSED], 3_600),
        ),
    },
    {
      name: 'a NAT that is restarted and loses its table',
      client: 'comes back',
      happen: () =>
        behindNat(100, HEARTBEAT, (story) => story.loses(() => inRouter('conntrack -F'), [SILENCE, CLOSED], BOUND)),
    },
    whileOpen('another address of the client', 'comes back', async (story) => {
      await story.loses(
        () => {
          inClient('ip addr del 10.77.1.2/24 dev wan');
          inClient('ip addr add 10.77.1.3/24 dev wan');
          routesOfClient();
        },
        [SILENCE, CLOSED],
        BOUND,
      );
      await story.isAlive();
      inClient('ip addr del 10.77.1.3/24 dev wan');
      inClient('ip addr add 10.77.1.2/24 dev wan');
      routesOfClient();
    }),
    whileOpen('the interface down for three attempts', 'comes back', async (story) => {
      await story.loses(() => inClient('ip link set wan down'), [SILENCE, CLOSED], BOUND);
      await story.failsAgain(3);
      inClient('ip link set wan up');
      inClient('ip addr replace fd77:1::2/64 dev wan nodad');
      routesOfClient();
    }),
    whileOpen(
      'the interface down for a moment',
      'stays open',
      async (story) => {
        inClient('ip link set wan down');
        await sleep(50);
        inClient('ip link set wan up');
        inClient('ip addr replace fd77:1::2/64 dev wan nodad');
        routesOfClient();
        await story.staysOpen(1_000);
      },
      { heartbeat: { interval: 200, pongTimeout: 5_000 } },
    ),
    {
      name: 'two addresses, IPv6 first and dead',
      client: 'stays open',
      async happen() {
        Lab.names('fd77:2::2', SERVER);
        lab.forward('ip6 daddr fd77:2::2 drop');
        const story = lab.tell({ connectTimeout: 5_000 }, HOST);
        try {
          await story.isAlive();
          if (story.losses.length) throw new Error(`it was lost: ${story.losses[0]?.message}`);
          return {};
        } finally {
          await story.end();
          lab.forward();
        }
      },
    },
    whileOpen(
      'two addresses, and IPv6 dies while open',
      'comes back',
      async (story) => {
        await story.isAlive();
        await story.loses(() => lab.forward('ip6 daddr fd77:2::2 drop'), SILENCE, BOUND);
        await story.isAlive();
      },
      { connectTimeout: 5_000 },
      () => {
        Lab.names('fd77:2::2', SERVER);
        return HOST;
      },
    ),
    {
      name: 'a name that cannot be looked up for three attempts',
      client: 'comes back',
      async happen() {
        Lab.names();
        const story = lab.tell({ connectTimeout: 8_000 }, HOST);
        try {
          await story.loses(() => undefined, { kind: 'error', message: /EAI_AGAIN|ENOTFOUND/ }, 5_000);
          await story.failsAgain(2);
          Lab.names(SERVER);
          await story.isAlive();
          return story;
        } finally {
          await story.end();
        }
      },
    },
    whileOpen(
      'a name with a wrong address, then with the right one again',
      'comes back',
      async (story) => {
        Lab.names('10.77.2.9');
        await story.loses(() => lab.forward(`${UP} reject with tcp reset`), [CLOSED, SILENCE], BOUND);
        lab.forward();
        await story.failsAgain(1);
        Lab.names(SERVER);
      },
      {},
      () => {
        Lab.names(SERVER);
        return HOST;
      },
    ),
    whileOpen('the process of the server stopped', 'comes back', async (story) => {
      await story.loses(() => lab.server.kill('SIGSTOP'), SILENCE, BOUND);
      await story.failsAgain(1);
      lab.server.kill('SIGCONT');
    }),
  ],
};

async function behindNat(
  seconds: number,
  heartbeat: typeof HEARTBEAT,
  happen: (story: Story) => Promise<unknown>,
): Promise<Story> {
  lab.translate(seconds);
  const story = lab.tell({ heartbeat });
  try {
    await story.isOpen();
    await happen(story);
    await story.isOpen();
    return story;
  } finally {
    await story.end();
    lab.forward();
  }
}
