import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { SocketEvent } from '../../../lib/index.js';
import { eventually } from '../../eventually.js';
import type { ClientConfig } from '../witness.js';
import { line, run, start, stop, tryLine } from './commands.js';
import { Story, withDefaults } from './story.js';
import { undoAtTheEnd } from './undo.js';

export const PORT = 8_080;
export const SERVER = '10.77.2.2';
export const HOST = 'feed.example';

/** Of a process, so that two runs do not meet. */
const namesOf = (pid: number) => [`hs${pid}c`, `hs${pid}r`, `hs${pid}s`] as const;
const hostsOf = (pid: number) => `/etc/netns/${namesOf(pid)[0]}`;

const [C, R, S] = namesOf(process.pid);
const HOSTS = hostsOf(process.pid);

export const inClient = (command: string): string => line(`ip netns exec ${C} ${command}`);
export const inRouter = (command: string): string => line(`ip netns exec ${R} ${command}`);

/** A client, a router and a server, each in a network namespace of its own, with a cable between each two. */
export class Lab {
  readonly server: ChildProcess;
  readonly #client: ChildProcess;
  readonly #remove: () => void;
  #events: SocketEvent[] = [];
  #times: number[] = [];
  #isReady = 0;

  static async open(): Promise<Lab> {
    removeAbandoned();
    const remove = undoAtTheEnd(() => removeNamespaces(process.pid));
    try {
      for (const name of [C, R, S]) {
        line(`ip netns add ${name}`);
        line(`ip netns exec ${name} ip link set lo up`);
      }
      cable(C, 'wan', R, 'toClient', 1);
      cable(S, 'wan', R, 'toServer', 2);
      inRouter('sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1');
      Lab.names();
      const lab = new Lab(remove);
      await eventually(() => lab.#isReady === 2, { what: 'client and server', within: 60_000 });
      return lab;
    } catch (error) {
      remove();
      throw error;
    }
  }

  /** What the client's host file says: addresses of the server, or nothing. */
  static names(...addresses: string[]): void {
    mkdirSync(HOSTS, { recursive: true });
    // Written in place: the namespace has these very files mounted.
    writeFileSync(`${HOSTS}/hosts`, addresses.map((address) => `${address} ${HOST}\n`).join(''));
    writeFileSync(`${HOSTS}/resolv.conf`, 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n');
    writeFileSync(`${HOSTS}/nsswitch.conf`, 'hosts: files dns\n');
  }

  private constructor(remove: () => void) {
    this.#remove = remove;
    const script = (namespace: string, path: string, ...args: string[]) =>
      start('ip', ['netns', 'exec', namespace, process.execPath, '--import', 'tsx', path, ...args]);
    this.server = script(S, 'tools/faults/network/server.ts', `${PORT}`, '4');
    this.#client = script(C, 'tools/faults/network/client.ts');
    for (const child of [this.server, this.#client]) {
      createInterface(child.stdout!).on('line', (text) =>
        this.#hear(JSON.parse(text) as SocketEvent | { type: 'ready' }),
      );
    }
  }

  tell(config: ClientConfig = {}, host: string = SERVER): Story {
    const [events, eventTimes] = [(this.#events = []), (this.#times = [])];
    this.#order({ url: `ws://${host}:${PORT}`, config: withDefaults(config) });
    return new Story({
      events,
      eventTimes,
      send: (message) => this.#order({ send: message }),
      leave: () => this.#order({ leave: true }),
    });
  }

  /** Rules for what the router forwards; none makes it as it was. */
  forward(...rules: string[]): void {
    inRouter('nft flush ruleset');
    if (!rules.length) return;
    inRouter('nft add table inet faults');
    nft(['add', 'chain', 'inet', 'faults', 'forward', '{ type filter hook forward priority 0 ; }']);
    for (const rule of rules) inRouter(`nft add rule inet faults forward ${rule}`);
  }

  /** The router hides the client behind its own address, and forgets it when it was idle for so long. */
  translate(seconds: number): void {
    this.forward('ct state invalid drop');
    nft(['add', 'chain', 'inet', 'faults', 'nat', '{ type nat hook postrouting priority 100 ; }']);
    inRouter('nft add rule inet faults nat oifname toServer masquerade');
    inRouter('sysctl -qw net.netfilter.nf_conntrack_tcp_loose=0');
    inRouter(`sysctl -qw net.netfilter.nf_conntrack_tcp_timeout_established=${seconds}`);
  }

  async close(): Promise<void> {
    this.server.kill('SIGCONT');
    await Promise.all([stop(this.server), stop(this.#client)]);
    this.#remove();
  }

  #order(order: unknown): void {
    this.#client.stdin!.write(`${JSON.stringify(order)}\n`);
  }

  #hear(event: SocketEvent | { type: 'ready' }): void {
    if (event.type === 'ready') this.#isReady++;
    else {
      this.#times.push(performance.now());
      this.#events.push(event);
    }
  }
}

const nft = (args: string[]) => run('ip', 'netns', 'exec', R, 'nft', ...args);

function removeNamespaces(pid: number): void {
  for (const name of namesOf(pid)) tryLine(`ip netns del ${name}`);
  rmSync(hostsOf(pid), { recursive: true, force: true });
}

/** What runs have left that were killed before they could clean up. */
function removeAbandoned(): void {
  const pids = new Set([...line('ip netns list').matchAll(/^hs(\d+)[crs]\b/gm)].map(([, pid]) => Number(pid)));
  for (const pid of pids) if (!existsSync(`/proc/${pid}`)) removeNamespaces(pid);
}

/** From `.2` of a network to `.1`, which is the router. */
function cable(from: string, end: string, router: string, other: string, network: number): void {
  line(`ip link add ${end} netns ${from} type veth peer name ${other} netns ${router}`);
  for (const [namespace, name, host] of [
    [from, end, 2],
    [router, other, 1],
  ] as const) {
    line(`ip -n ${namespace} addr add 10.77.${network}.${host}/24 dev ${name}`);
    line(`ip -n ${namespace} addr add fd77:${network}::${host}/64 dev ${name} nodad`);
    line(`ip -n ${namespace} link set ${name} up`);
  }
  routes(from, network);
}

/** They are gone when the interface was down. */
function routes(namespace: string, network: number): void {
  line(`ip -n ${namespace} route replace default via 10.77.${network}.1`);
  line(`ip -n ${namespace} -6 route replace default via fd77:${network}::1`);
}

/** The client's way out, again. */
export const routesOfClient = (): void => routes(C, 1);
