import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { eventually } from '../tools/eventually.js';
import { startWsServer, type WsServer } from '../tools/servers/wsServer.js';

interface Demo {
  readonly output: string;
  readonly errors: string;
  readonly exit: Promise<number | null>;
  interrupt(): void;
}

/** What `npm start` does, not in a terminal. */
function demo(...args: string[]): Demo {
  const child = spawn(process.execPath, ['--import', 'tsx', 'demo/start.ts', ...args], { timeout: 30_000 });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  return {
    get output() {
      return output;
    },
    get errors() {
      return errors;
    },
    exit: once(child, 'close').then(([code]) => code as number | null),
    interrupt: () => void child.kill('SIGINT'),
  };
}

describe('npm start', () => {
  let output: string;
  let code: number | null;
  let duration: number;

  beforeAll(async () => {
    const start = performance.now();
    const run = demo();
    code = await run.exit;
    duration = performance.now() - start;
    ({ output } = run);
  }, 40_000);

  it('ends by itself within 15 s, with exit code 0', () => {
    expect(output).not.toContain('BROKEN');
    expect(code).toBe(0);
    expect(duration).toBeLessThan(15_000);
  });

  it('prints the events of the demo in order', () => {
    const story = [
      'connecting',
      'open',
      'pong after',
      'cable is pulled',
      'lost: no frame within 500 ms',
      'retry 1 in',
      "next('one') waits in the outbox",
      'cable is plugged in again',
      'open again',
      "the server received 'one'",
      "the server received 'two'",
      "the server received 'three'",
      'the server restarts',
      'closed with code 1012',
      'open again',
      'closed\n',
    ];
    let position = 0;
    for (const words of story) {
      position = output.indexOf(words, position);
      expect([words, position]).not.toEqual([words, -1]);
    }
  });

  it('prints a summary, with the plain WebSocket beside it', () => {
    expect(output).toMatch(/noticed after [01]\.\d s +still OPEN after \d\.\d s of silence/);
    expect(output).toMatch(/reconnects +[2-9] +0/);
    expect(output).toMatch(/sockets open at once +1 at most/);
    expect(output).toMatch(/queued while down +3 of 3 delivered, 0 lost/);
    expect(output).toMatch(/messages received +\d+ of \d+ +\d+ of \d+/);
    expect(output.match(/✓ (the dead peer|there was never|all messages queued|it reconnected)/g)).toHaveLength(4);
  });

  it('prints plain lines where there is no terminal', () => {
    expect(output).not.toContain('\u001b');
    expect(output).not.toContain('\r');
    expect(output.split('\n').length).toBeLessThan(80);
  });
});

describe('npm start -- <url>', () => {
  let server: WsServer;
  beforeEach(async () => {
    server = await startWsServer();
  });
  afterEach(() => server.close());

  it('watches the given server until Ctrl-C, then closes cleanly and prints a summary', async () => {
    const run = demo(`${server.url}/feed?token=secret`);
    await eventually(() => run.output.includes('● open'), { within: 20_000 });
    server.broadcastRaw('not JSON');
    await eventually(() => run.output.includes('1 message since the last'), { what: 'a pong' });
    server.closeAll(1012);
    await eventually(() => run.output.includes('open again'));

    run.interrupt();
    await expect(run.exit).resolves.toBe(0);
    expect(run.output).toMatch(/closed\n[^]*connections +2, 1 loss\n +messages received +1\n +pongs +1, median/);
    expect(run.output).not.toContain('secret');
    expect(server.requests[0]?.url).toBe('/feed?token=secret');
    expect(server.clients).toBe(0);
  }, 40_000);

  it('H8: after the second ping reports a server whose answers are not pongs', async () => {
    server.answerPings = false;
    const talking = setInterval(() => server.broadcast('something else'), 100);
    const run = demo(server.url);
    await eventually(() => run.output.includes('but no pong'), { within: 25_000 });
    clearInterval(talking);
    expect(run.output).toMatch(/check how it answers .*heartbeat\.ping and heartbeat\.isPong/);
    run.interrupt();
    await expect(run.exit).resolves.toBe(0);
    expect(run.output).not.toContain('lost');
  }, 40_000);

  it('H8: reports a server that never answers, and retries less and less often', async () => {
    server.answerPings = false;
    const run = demo(server.url);
    await eventually(() => run.output.includes('retry 2'), { within: 35_000 });
    expect(run.output).toMatch(
      /lost: no frame within 2000 ms.*never answered: check heartbeat\.ping, heartbeat\.isPong/,
    );
    run.interrupt();
    await expect(run.exit).resolves.toBe(0);
  }, 45_000);

  it('keeps retrying without a server until Ctrl-C', async () => {
    const { url } = server;
    await server.close();
    const run = demo(url);
    await eventually(() => run.output.includes('retry 1'), { within: 20_000 });
    expect(run.output).toContain('ECONNREFUSED');
    run.interrupt();
    await expect(run.exit).resolves.toBe(0);
    expect(run.output).toMatch(/connections +0, \d+ loss/);
  }, 40_000);

  it('says what is wrong with a URL, and exits with 1', async () => {
    const run = demo('nonsense');
    await expect(run.exit).resolves.toBe(1);
    expect(run.errors).toMatch(/^url must be an absolute ws, wss, http or https URL/);
    expect(run.output).toBe('');
  }, 40_000);

  it('exits with 1 when the server closes with a fatal code', async () => {
    const run = demo(server.url);
    await eventually(() => run.output.includes('● open'), { within: 20_000 });
    server.closeAll(1008);
    await expect(run.exit).resolves.toBe(1);
    expect(run.output).toMatch(/ended with +connection to .* closed with code 1008/);
  }, 40_000);
});
