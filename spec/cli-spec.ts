import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { Subject } from 'rxjs';
import { parseOrder } from '../lib/cli/arguments.js';
import { blank, enter } from '../lib/cli/ledger.js';
import { asJson } from '../lib/cli/printed.js';
import { run } from '../lib/cli/run.js';
import { createScreen } from '../lib/cli/screen.js';
import { visible } from '../lib/cli/text.js';
import { webSocketFor } from '../lib/cli/webSocketFor.js';
import { FakeWebSocket } from '../lib/testing/index.js';
import { eventually } from '../tools/eventually.js';
import { startWsServer, type WsServer } from '../tools/servers/wsServer.js';

const textOf = (stream: PassThrough) => {
  let text = '';
  stream.setEncoding('utf8').on('data', (part: string) => (text += part));
  return () => text;
};

/** What the command does, in this process. */
function watched(...args: string[]) {
  const [input, output, errors, log] = [new PassThrough(), new PassThrough(), new PassThrough(), new PassThrough()];
  const stop$ = new Subject<void>();
  const told = { output: textOf(output), errors: textOf(errors), log: textOf(log) };
  const exit = run(args, { input, output, errors, log, stop$, printsMessages: true, version: '1.2.3' });
  return {
    input,
    exit,
    get output() {
      return told.output();
    },
    get errors() {
      return told.errors();
    },
    get log() {
      return told.log();
    },
    interrupt: () => stop$.next(),
  };
}

describe('npx rxjs-heartbeat-socket', () => {
  let server: WsServer;
  beforeEach(async () => {
    server = await startWsServer();
  });
  afterEach(() => server.close());

  /** Watches the server as soon as it has let the watcher in. */
  async function watch(...args: string[]) {
    const run = watched(`${server.url}/feed?token=secret`, ...args);
    await eventually(() => run.log.includes('● open'));
    return run;
  }

  it('prints messages on one stream and the status on the other, until Ctrl-C', async () => {
    const run = await watch('--interval', '30', '--send', 'once');
    server.broadcastRaw('not JSON');
    server.broadcastRaw(Buffer.from('bytes'));
    await eventually(() => run.log.includes('♥ pong after') && run.output.includes('bytes'));
    server.closeAll(1012);
    await eventually(() => run.log.includes('open again'));

    run.interrupt();
    await expect(run.exit).resolves.toBe(0);
    expect(run.output).toBe('not JSON\nbytes\n');
    expect(run.log).toMatch(/lost: .*1012[^]*retry 1[^]*closed\n[^]*connections +2, 1 loss\n +messages received +2\n/);
    expect(run.log + run.errors).not.toContain('secret');
    expect(server.received).toEqual(['once']);
    await eventually(() => server.clients === 0);
  });

  it('prints one JSON value a line with --json', async () => {
    const run = await watch('--json');
    for (const frame of ['{"a":\n 12345678901234567890}', 'two\nlines', Buffer.from([1, 2])])
      server.broadcastRaw(frame);
    await eventually(() => run.output.split('\n').length > 3);
    run.interrupt();
    await run.exit;
    expect(run.output).toBe('{"a":  12345678901234567890}\n"two\\nlines"\n{"base64":"AQI="}\n');
  });

  it('sends texts, then the lines of its input, in order', async () => {
    const run = await watch('--send', 'hello', '--send', '-');
    run.input.write('one\ntwo\n');
    run.input.end('three');
    await eventually(() => server.received.length >= 4);
    run.interrupt();
    await run.exit;
    expect(server.received).toEqual(['hello', 'one', 'two', 'three']);
  });

  it('sends headers and offers subprotocols', async () => {
    const run = await watch('--header', 'X-One: 1', '--header', 'Authorization: Bearer hush', '--protocol', 'v2');
    run.interrupt();
    await run.exit;
    expect(server.requests[0]).toMatchObject({
      protocol: 'v2',
      headers: { 'x-one': '1', authorization: 'Bearer hush' },
    });
    expect(run.log + run.errors + run.output).not.toContain('hush');
  });

  it.each(['PONG', '/^po+ng$/i'])('takes %s for a pong to a ping of its own, and prints neither', async (pong) => {
    server.answerPings = false;
    const run = await watch('--ping', 'PING', '--pong', pong, '--interval', '30');
    await eventually(() => server.received.includes('PING'));
    server.broadcastRaw('PONG');
    await eventually(() => run.log.includes('♥ pong after'));
    run.interrupt();
    await run.exit;
    expect(run.output).toBe('');
  });

  it('pings by frames of the protocol with --protocol-ping', async () => {
    const run = await watch('--protocol-ping', '--interval', '30');
    await eventually(() => run.log.includes('♥ pong after'));
    run.interrupt();
    await run.exit;
    expect([server.pings, server.received]).toEqual([0, []]);
  });

  it('H8: reports a server that never answers', async () => {
    server.answerPings = false;
    const run = await watch('--interval', '30', '--timeout', '30');
    await eventually(() => run.log.includes('retry 1'));
    run.interrupt();
    await expect(run.exit).resolves.toBe(0);
    expect(run.log).toMatch(/lost: no frame within 30 ms.*never answered.*here --ping, --pong or --protocol-ping/);
  });

  it('exits with 1 after an end that no retry mends', async () => {
    const run = await watch();
    server.closeAll(1008, 'no \u001b[2J here');
    await expect(run.exit).resolves.toBe(1);
    expect(run.log).toMatch(/ended with +connection to .* closed with code 1008/);
    expect(run.log).not.toContain('\u001b');
  });

  it('is a command of its own, that Ctrl-C ends with 0', async () => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'lib/cli/main.ts', server.url, '--send', '-'], {
      timeout: 20_000,
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    await eventually(() => server.clients === 1, { within: 20_000 });
    server.broadcastRaw('hello');
    child.stdin.write('there\n');
    await eventually(() => output === 'hello\n' && server.received.includes('there'));
    child.kill('SIGINT');
    await expect(once(child, 'close')).resolves.toEqual([0, null]);
  }, 25_000);
});

describe('the arguments of npx rxjs-heartbeat-socket', () => {
  it.each([
    [['--help'], 'Usage: '],
    [['--version'], '1.2.3\n'],
  ])('%j is answered at once, with 0', async (args, text) => {
    const run = watched(...args);
    await expect(run.exit).resolves.toBe(0);
    expect(run.output.slice(0, text.length)).toBe(text);
  });

  it.each<[string[], RegExp]>([
    [[], /^url must be given, such as/],
    [['ws://a', 'ws://b'], /^url must be given once/],
    [['nonsense'], /^url must be an absolute ws, wss, http or https URL, without user:password@ and fragment\n/],
    [['localhost:9101'], /did you mean ws:\/\/localhost:9101\?\n/],
    [['127.0.0.1/feed'], /did you mean ws:\/\/127\.0\.0\.1\/feed\?\n/],
    [['server:80'], /did you mean ws:\/\/server:80\?\n/],
    [['example.com/feed?token=secret'], /did you mean wss:\/\/example\.com\/feed\?\n/],
    [['ws://me:secret@host'], /^url must be/],
    [['me:secret@example.com'], /^url must be/],
    [['ws://a', '--interval', '0'], /^--interval must be milliseconds/],
    [['ws://a', '--timeout', 'soon'], /^--timeout must be milliseconds/],
    [['ws://a', '--pong', '/(/'], /^--pong must be/],
    [['ws://a', '--header', 'secret'], /^--header must be 'Name: value'/],
    [['ws://a', '--header', 'A: secret\n'.concat('B: secret')], /^--header must be/],
    [['ws://a', '--protocol', 'no token'], /^protocol must be/],
    [['ws://a', '--ping', 'x', '--protocol-ping'], /^--ping must be absent if --protocol-ping/],
    [['ws://a', '--token=secret'], /Unknown option '--token'/],
    [['ws://a', '--ping'], /--ping/],
  ])('%j is refused without its secrets, and the exit code is 2', async (args, words) => {
    const run = watched(...args);
    await expect(run.exit).resolves.toBe(2);
    expect(run.errors).toMatch(words);
    expect(run.errors).not.toContain('secret');
    expect(run.output + run.log).toBe('');
  });

  it('keeps both values of a header that is given twice', () => {
    expect(parseOrder(['ws://a', '--header', 'A: 1', '--header', 'A:2'])).toMatchObject({ headers: { A: ['1', '2'] } });
  });
});

describe('the WebSocket of npx rxjs-heartbeat-socket', () => {
  class Global extends FakeWebSocket {}
  const none = { ws: () => Promise.resolve(undefined), global: () => undefined };
  const plain = { headers: {}, isProtocolPing: false };

  it('is the global one where ws is not installed', async () => {
    await expect(webSocketFor(plain, { ...none, global: () => Global })).resolves.toBe(Global);
  });

  it.each([
    ['there is none', plain, none],
    ['headers are to be sent', { ...plain, headers: { A: ['1'] } }, { ...none, global: () => Global }],
    ['ping frames are to be sent', { ...plain, isProtocolPing: true }, { ...none, global: () => Global }],
  ])('is to be installed, which it says, when %s', async (_when, order, sources) => {
    await expect(webSocketFor(order, sources)).rejects.toThrow('npx -p ws -p rxjs-heartbeat-socket');
  });
});

describe('what npx rxjs-heartbeat-socket draws', () => {
  it('is one line at the bottom of a terminal, out of the way of what is printed', () => {
    const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 8, hasColors: () => true });
    const text = textOf(stream);
    const screen = createScreen(stream);
    screen.printLive('0123456789');
    screen.print('stays');
    screen.printLive('');
    expect(screen.paint('red', 'x')).toBe('\u001b[31mx\u001b[39m');
    const erased = '\u001b[2K\u001b[1G';
    const drawn = '\u001b[2m0123456\u001b[22m';
    stream.end();
    return once(stream, 'end').then(() => expect(text()).toBe(`${drawn}${erased}stays\n${drawn}${erased}`));
  });

  it('has no control character of the server in it', () => {
    expect(visible('a\u001b[2J\tb\n\u009b')).toBe('a\\x1b[2J\tb\n\\x9b');
  });

  it('is JSON as the server wrote it', () => {
    expect(asJson(' [1.0] \n')).toBe('[1.0]');
  });

  it('keeps a thousand latencies, however long it watches', () => {
    let ledger = blank;
    for (let i = 0; i < 1_500; i++) ledger = enter(ledger, { type: 'pong', latency: i }, i);
    expect([ledger.pongs, ledger.latencies.length, ledger.latencies[999]]).toEqual([1_500, 1_000, 1_499]);
  });
});
