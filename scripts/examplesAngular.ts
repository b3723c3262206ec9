// Builds examples/angular without and with zone.js, against the packed package, and drives both in Chromium: `npm run examples:angular`.
// Not part of `npm test`, because Angular's compiler is a large thing to install.
import { execSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Counts } from '../examples/angular/src/app/counts.js';
import { launchChromium } from '../tools/browser/launchChromium.js';
import { startTcpProxy } from '../tools/network/tcpProxy.js';
import { startQuotes } from './examplesAngular/quoteServer.js';
import { installPacked } from './installPacked.js';

const project = 'examples/angular';
const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

let passed = 0;
let failed = 0;

function check(what: string, ok: boolean, seen: unknown = ''): void {
  console.log(`${ok ? 'pass' : 'FAIL'} ${what}${seen === '' ? '' : ` (${String(seen)})`}`);
  if (ok) passed++;
  else failed++;
}

function run(command: string): string {
  return execSync(`${command} 2>&1`, { cwd: project, encoding: 'utf8', timeout: 600_000 });
}

/** The files of a build, on a port of their own. */
async function serve(build: string): Promise<{ url: string; close: () => void }> {
  const root = join(project, 'dist', build, 'browser');
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, 'http://localhost');
    const file = pathname === '/' ? '/index.html' : pathname;
    try {
      response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
      response.end(readFileSync(join(root, file)));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => void server.close() };
}

const countsOf = (page: Page) => page.evaluate(() => ({ ...(globalThis as unknown as { counts: Counts }).counts }));
const isState = (page: Page, state: string) => page.locator(`.badge[data-state=${state}]`).waitFor({ timeout: 15_000 });

async function drive(build: string, browser: Browser): Promise<void> {
  console.log(`\n${build}`);
  const output = run(build === 'zone' ? 'npx ng build --configuration zone' : 'npx ng build');
  check('builds, and renders the page on the server', output.includes('Prerendered 1 static route'));
  check('opens no socket there', !output.includes('A SOCKET WAS OPENED'));
  const html = readFileSync(join(project, 'dist', build, 'browser/index.html'), 'utf8');
  check('has the page show that it is idle', /data-state="idle"/.test(html) && html.includes('No quotes yet'));

  const quotes = await startQuotes();
  const proxy = await startTcpProxy(quotes);
  const files = await serve(build);
  const page = await browser.newPage({ viewport: { width: 760, height: 720 }, deviceScaleFactor: 2 });
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  try {
    await page.goto(`${files.url}/?server=${proxy.url}/quotes`);
    await isState(page, 'open');
    await page.waitForFunction(() => (globalThis as unknown as { counts?: Counts }).counts?.isStable, undefined, {
      timeout: 15_000,
    });
    check('is stable while the heart beats', true);

    const before = await countsOf(page);
    await page.waitForTimeout(3_000);
    const after = await countsOf(page);
    const batches = after.batches - before.batches;
    const renders = after.renders - before.renders;
    const ticks = after.ticks - before.ticks;
    check('takes a thousand messages a second', ticks > 2_500, `${ticks} in 3 s`);
    // A latency that changes, once a second, is a change, too.
    check(
      'detects changes once for a batch',
      renders <= batches + 4,
      `${renders} renders, ${batches} batches, ${ticks} messages`,
    );

    proxy.blackHole();
    await isState(page, 'waiting');
    check('turns the badge when the cable is pulled', true);
    check('counts down', /next attempt in \d s/.test((await page.textContent('.badge')) ?? ''));
    const input = page.getByRole('textbox');
    for (const note of ['buy ACME', 'sell BOLT', 'hold CORN']) {
      await input.fill(note);
      await input.press('Enter');
    }
    await page.waitForFunction(() => document.querySelector('#queued')?.textContent === '3', undefined, {
      timeout: 5_000,
    });
    check('queues what is sent meanwhile', true);
    if (build === 'zoneless') await page.screenshot({ path: 'docs/angular.png' });

    proxy.pass();
    await isState(page, 'open');
    check('comes back', true);
    await page.waitForFunction(() => document.querySelectorAll('#notes li').length === 3, undefined, {
      timeout: 10_000,
    });
    check(
      'sends what was queued, in order',
      (await page.locator('#notes li').allTextContents()).join() === 'buy ACME,sell BOLT,hold CORN',
    );
    const sentBy = quotes.sent;
    await page
      .waitForFunction((sent) => (globalThis as unknown as { counts: Counts }).counts.ticks >= sent - 100, sentBy, {
        timeout: 15_000,
      })
      .catch(() => undefined);
    const end = await countsOf(page);
    check(
      'has lost no row',
      end.missing === 0 && end.ticks > after.ticks,
      `${end.ticks} ticks, ${end.missing} missing`,
    );
    check('has had one connection at a time', quotes.accepted === 2, `${quotes.accepted} accepted`);
    check('throws nothing', errors.length === 0, errors.join('; '));
  } finally {
    await page.close();
    files.close();
    await proxy.close();
    await quotes.close();
  }
}

async function main(): Promise<void> {
  installPacked(project);
  const browser = await launchChromium();
  try {
    for (const build of ['zoneless', 'zone']) {
      await drive(build, browser).catch((error: unknown) => check(`${build} runs to its end`, false, error));
    }
  } finally {
    await browser.close();
  }
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
}

void main();
