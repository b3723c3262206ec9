import axe from 'axe-core';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { SETTINGS } from '../../playground/model/settings.js';
import { launchChromium } from '../../tools/browser/launchChromium.js';
import { MARGIN } from '../../tools/clients/patience.js';
import { eventually } from '../../tools/eventually.js';
import { runSpec } from '../support/runModule.js';

const PATIENCE = 20_000;

interface Served {
  readonly url: string;
  end(): Promise<number | null>;
}

/** What `npm run playground` does, on a free port. */
async function serve(): Promise<Served> {
  const env = { ...process.env, PORT: '0', HOST: '127.0.0.1' };
  const child = spawn(process.execPath, ['--import', 'tsx', 'playground/serve.ts'], { env, timeout: 300_000 });
  const exit = once(child, 'close').then(([code]) => code as number | null);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  await eventually(() => output.includes('Ctrl-C'), { within: PATIENCE, what: 'the URL' });
  return {
    url: output.split('\n')[0]!,
    end() {
      child.kill('SIGINT');
      return exit;
    },
  };
}

describe('the playground', () => {
  let browser: Browser;
  let served: Served;
  let page: Page;

  /** Everything the page asked for, and what went wrong in it. */
  let requests: string[];
  let errors: string[];

  beforeAll(async () => {
    [browser, served] = await Promise.all([launchChromium(), serve()]);
  }, 40_000);

  afterAll(async () => {
    await served.end();
    await browser.close();
  }, 20_000);

  const open = async (options: BrowserContextOptions = {}) => {
    const context = await browser.newContext(options);
    page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    requests = [];
    errors = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('websocket', (socket) => requests.push(socket.url()));
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      // Chromium tells of each handshake that is given up.
      if (message.type() === 'error' && !message.text().startsWith('WebSocket connection')) errors.push(message.text());
    });
    await page.goto(served.url);
    await bothOpen();
  };

  afterEach(async () => {
    await page.context().close();
    expect(errors).toEqual([]);
  });

  const says = (lane: 'plain' | 'ours', words: RegExp, timeout = PATIENCE) =>
    page.locator(`#${lane}-status`).filter({ hasText: words }).waitFor({ timeout });

  const bothOpen = () => Promise.all([says('plain', /OPEN, last message/), says('ours', /OPEN, last message/)]);

  /** Waits for a line of the log, and tells when it was written, in milliseconds. */
  const logged = async (words: string) => {
    const line = page.locator('#log p').filter({ hasText: words }).first();
    return Number.parseFloat(await line.locator('time').innerText()) * 1_000;
  };

  const button = (name: string) => page.getByRole('button', { name });

  it('shows a dead connection as lost, while the plain WebSocket goes on saying OPEN', async () => {
    await open();
    await button('Pull the cable').click();
    const pulledAt = await logged('the cable is pulled');
    const lostAt = await logged('heartbeatSocket$: lost: nothing came within 1 s of a ping');
    const { interval, pongTimeout } = SETTINGS;
    // A deadline that was noticed late, on a busy machine, is followed by another probe.
    expect(lostAt - pulledAt).toBeLessThan(interval + 2 * pongTimeout + MARGIN);
    await says('ours', /LOST|CONNECTING/);
    await says('plain', /OPEN, last message [3-9] s ago/);
    await page.locator('#plain').filter({ hasText: 'still OPEN: nothing came' }).waitFor();
    await page.locator('#plain').filter({ hasText: 'SILENT' }).waitFor();
    const colour = (selector: string) => page.locator(selector).evaluate((text) => getComputedStyle(text).color);
    expect(await colour('#plain-status')).not.toBe(
      await page
        .locator('#plain path.line.open')
        .first()
        .evaluate((line) => getComputedStyle(line).stroke),
    );
    const noticed = await page.locator('#ours text.lost').first().textContent();
    expect(noticed).toMatch(/noticed after [1-5]\.\d s$/);
    expect(
      Math.abs(Number.parseFloat(/[\d.]+ s/.exec(noticed ?? '')?.[0] ?? '') * 1_000 - (lostAt - pulledAt)),
    ).toBeLessThan(400);

    await says('ours', /CONNECTING for [2-5] s/);
    await button('Plug it in').click();
    await says('ours', /OPEN, last message [01] s ago/);
    await says('plain', /OPEN, last message \d+ s ago/);
    expect(await page.locator('#log p').filter({ hasText: 'WebSocket: lost' }).count()).toBe(0);

    const { host } = new URL(served.url);
    expect(new Set(requests.map((url) => new URL(url).host))).toEqual(new Set([host]));
  }, 60_000);

  it('is driven by the keyboard alone', async () => {
    await open();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await logged('the cable is pulled');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Plug it in');
    await page.keyboard.press('Enter');
    await logged('the cable is plugged in');

    for (const key of ['Tab', 'Tab', 'Space']) await page.keyboard.press(key);
    await page.getByRole('button', { name: 'Slow the link', pressed: true }).waitFor();
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle);
    expect(outline).toBe('solid');
  }, 60_000);

  it('copies what was seen as a spec, which passes', async () => {
    await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    await button('Pull the cable').click();
    await logged('heartbeatSocket$: lost');
    await button('Plug it in').click();
    await says('ours', /OPEN, last message [01] s ago/);
    await button('Restart the server').click();
    await logged('heartbeatSocket$: lost: closed by the server (1012)');
    await says('ours', /OPEN, last message [01] s ago/);

    await button('Copy as marble diagram').click();
    await page.getByText(/Copied: \d+ lines/).waitFor();
    const spec = await page.getByLabel('The spec').inputValue();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(spec);
    expect(spec).toMatch(/^\/\/ Recorded in the playground, [\d.]+ s after it was opened:\n/);
    expect(spec).toContain('the cable is pulled');
    expect(spec).not.toContain('forgotten its beginning');
    expect(spec).toMatch(/const values = \{"a":"a",/);
    expect(spec).toContain('code: 1012');
    runSpec(spec);
  }, 90_000);

  it('selects the spec when the page may not write to the clipboard', async () => {
    await open();
    await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
    await button('Copy as marble diagram').click();
    await page.getByText('does not let the page copy').waitFor();
    expect(await page.evaluate(() => getSelection()?.toString())).toMatch(/^\/\/ Recorded in the playground/);
  }, 60_000);

  it('restarts the server, and both lanes notice', async () => {
    await open();
    await button('Restart the server').click();
    await logged('WebSocket: lost: closed by the server (1012)');
    await logged('heartbeatSocket$: lost: closed by the server (1012)');
    await logged('the server is back');
    await bothOpen();
  }, 60_000);

  it('refuses handshakes, and reconnects when they are accepted again', async () => {
    await open();
    await button('Refuse handshakes').click();
    await page.getByRole('button', { name: 'Refuse handshakes', pressed: true }).waitFor();
    await button('Restart the server').click();
    await logged('heartbeatSocket$: lost: the handshake failed');
    await button('Refuse handshakes').click();
    await bothOpen();
  }, 60_000);

  it('freezes the server, and both lanes recover when it thaws', async () => {
    await open();
    await button('Freeze the server').click();
    await logged('heartbeatSocket$: lost: nothing came');
    await says('plain', /OPEN, last message \d+ s ago/);
    await says('ours', /CONNECTING for [2-5] s/);
    await button('Freeze the server').click();
    await says('plain', /OPEN, last message [01] s ago/);
    await says('ours', /OPEN, last message [01] s ago/);
  }, 60_000);

  it('slows the connection, and shows the latency of a slow pong', async () => {
    await open();
    await button('Slow the link').click();
    await page
      .locator('#ours')
      .filter({ hasText: /[7-9]\d\d ms/ })
      .waitFor();
    expect(await page.locator('#log p').filter({ hasText: 'lost' }).count()).toBe(0);
  }, 60_000);

  it('starts over with a healthy network', async () => {
    await open();
    await button('Pull the cable').click();
    await logged('the cable is pulled');
    await button('Start over').click();
    await button('Pull the cable').waitFor();
    await bothOpen();
    expect(await page.locator('#log p').filter({ hasText: 'pulled' }).count()).toBe(0);
  }, 60_000);

  it('breaks the network of no other page, and mends it when the page is loaded again', async () => {
    await open();
    const other = await page.context().newPage();
    await other.goto(served.url);
    await other.getByRole('button', { name: 'Pull the cable' }).click();
    await other.getByText('the cable is pulled').first().waitFor();
    await bothOpen();
    await button('Pull the cable').waitFor();
    expect(await page.locator('#log p').filter({ hasText: 'pulled' }).count()).toBe(0);
    await other.reload();
    await other.getByRole('button', { name: 'Pull the cable' }).waitFor();
    await other.locator('#ours-status').filter({ hasText: 'OPEN, last message' }).waitFor();
  }, 60_000);

  it('does not scroll when the user prefers reduced motion', async () => {
    await open({ reducedMotion: 'reduce' });
    await page.locator('#ours circle.pong').first().waitFor();
    expect(await page.locator('.scroll[transform]').count()).toBe(0);
  }, 60_000);

  it('passes axe in light and dark, on a desktop and on a phone', async () => {
    await open();
    await button('Pull the cable').click();
    await button('Freeze the server').click();
    await logged('heartbeatSocket$: lost');
    await button('Copy as marble diagram').click();
    await page.getByLabel('The spec').waitFor();
    await page.evaluate(axe.source);
    for (const width of [1_120, 360]) {
      await page.setViewportSize({ width, height: 740 });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect([colorScheme, width, await faults()]).toEqual([colorScheme, width, []]);
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
  }, 60_000);

  /** What axe finds, with the elements that have it. */
  const faults = () =>
    page.evaluate(async () => {
      const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run();
      return violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
    });
});

describe('npm run playground', () => {
  it('ends at Ctrl-C while a page is open, which needs no server and goes on', async () => {
    const [browser, served] = await Promise.all([launchChromium(), serve()]);
    const page = await browser.newPage();
    await page.goto(served.url);
    await page.getByText('OPEN, last message').first().waitFor();
    await expect(served.end()).resolves.toBe(0);
    await page.getByRole('button', { name: 'Pull the cable' }).click();
    await page.getByText('heartbeatSocket$: lost').first().waitFor();
    await browser.close();
  }, 60_000);

  it('reports a port that is taken, and exits with 1', async () => {
    const served = await serve();
    const env = { ...process.env, PORT: new URL(served.url).port, HOST: '127.0.0.1' };
    const child = spawn(process.execPath, ['--import', 'tsx', 'playground/serve.ts'], { env, timeout: PATIENCE });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(1);
    expect(errors).toMatch(/^Port \d+ is taken: PORT=8081 npm run playground\n$/);
    await served.end();
  }, 60_000);
});

describe('npm run playground:build', () => {
  it('writes three files, with which the page works at any path and asks for nothing else', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'playground-'));
    const args = ['--import', 'tsx', 'playground/build.ts', folder];
    const [code] = (await once(spawn(process.execPath, args, { timeout: PATIENCE }), 'close')) as [number];
    expect(code).toBe(0);
    expect((await readdir(folder)).sort()).toEqual(['index.html', 'page.js', 'style.css']);

    const browser = await launchChromium();
    const page = await browser.newPage();
    const strangers: string[] = [];
    page.on('websocket', (socket) => strangers.push(socket.url()));
    await page.route('**', (route) => {
      const [, name] = /^https:\/\/pages\.example\/some\/where\/(.*)$/.exec(route.request().url()) ?? [];
      if (name !== undefined) return route.fulfill({ path: join(folder, name || 'index.html') });
      strangers.push(route.request().url());
      return route.abort();
    });
    await page.goto('https://pages.example/some/where/');
    await page.getByText('OPEN, last message').nth(1).waitFor();
    await page.getByRole('button', { name: 'Pull the cable' }).click();
    await page.getByText('heartbeatSocket$: lost').first().waitFor();
    expect(strangers).toEqual([]);
    await browser.close();
    await rm(folder, { recursive: true });
  }, 60_000);
});
