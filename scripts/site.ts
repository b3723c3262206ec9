// Builds the site of the documentation and checks it: `npm run site`. Not part of `npm test`, because it installs a site generator and
// three browser engines. `npm run site -- build` builds alone, and `-- check` checks what is there.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { launchChromium } from '../tools/browser/launchChromium.js';
import { chromium } from '../tools/engines/chromium.js';
import type { EngineKind } from '../tools/engines/engine.js';
import { firefox } from '../tools/engines/firefox.js';
import { install } from '../tools/engines/install.js';
import { webkit } from '../tools/engines/webkit.js';
import { accessibilityFaults } from '../tools/site/accessibility.js';
import { crawl } from '../tools/site/crawl.js';
import { FRAME, startStaticServer, type StaticServer } from '../tools/site/staticServer.js';
import { KINDS, pullTheCable, SCREENS, search, View } from '../tools/site/views.js';

const [only] = process.argv.slice(2);

const folder = resolve('site/dist');
const engines = [chromium, firefox, webkit];
const bases = ['/', '/some/deep/path/'];
const kinds = Object.entries(KINDS);
const screens = Object.keys(SCREENS) as (keyof typeof SCREENS)[];
const total = { passed: 0, failed: 0 };

function build(): void {
  const commands = [
    'npm ci --prefix site --silent --no-audit --no-fund',
    'tsx playground/build.ts site/public/playground',
    'npm run build --prefix site --silent',
  ];
  const env = { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' };
  for (const command of commands) {
    console.log(`> ${command}`);
    // A line for each of a thousand pages helps only who looks for a fault.
    const { status, stdout, stderr } = spawnSync(command, { shell: true, env, encoding: 'utf8', maxBuffer: 2 ** 26 });
    if (status !== 0) throw new Error(`${command} failed:\n${stdout}${stderr}`);
  }
}

function note(name: string, faults: readonly string[]): void {
  if (faults.length) console.log(`FAIL ${name}: ${faults.join('\n  ')}`);
  total[faults.length ? 'failed' : 'passed']++;
}

async function check(name: string, run: () => Promise<void>): Promise<void> {
  try {
    await run();
    console.log(`pass ${name}`);
    note(name, []);
  } catch (error) {
    note(name, [String(error).split('\n').slice(0, 20).join('\n  ')]);
  }
}

/** Every link, anchor and resource of every page, at the root of a host and below a path. */
async function checkLinks(server: StaticServer, base: string): Promise<void> {
  const browser = await launchChromium();
  const crawled = await crawl(server.root, await browser.newPage());
  for (const { page, faults } of crawled) note(`${base}${page}`, faults);
  console.log(`${crawled.length} pages below ${base}`);
  await browser.close();
}

async function checkAccessibility(server: StaticServer): Promise<void> {
  const browser = await launchChromium();
  for (const [kind, path] of kinds)
    for (const screen of screens)
      for (const colorScheme of ['light', 'dark'] as const)
        await check(`axe: ${kind}, ${screen}, ${colorScheme}`, async () => {
          const [width, height] = SCREENS[screen];
          const page = await browser.newPage({ viewport: { width, height }, colorScheme, bypassCSP: true });
          await page.goto(`${server.root}${path}`);
          assert.deepEqual(await accessibilityFaults(page), []);
          await page.close();
        });
  await browser.close();
}

async function checkViews(kind: EngineKind, server: StaticServer, base: string): Promise<void> {
  const engine = await kind.start();
  const tab = await engine.open(`${server.root}${FRAME}`);
  const view = new View(tab);
  const at = (name: string) => `${engine.name}, ${base}, ${name}`;
  for (const screen of screens) {
    for (const [name, path] of kinds)
      await check(at(`${screen}: ${name}`), async () => {
        await view.show(`${server.root}${path}`, screen);
        await view.isSound();
      });
    await check(at(`${screen}: half-open and back in the playground`), async () => {
      await view.show(`${server.root}${KINDS.playground}`, screen);
      await pullTheCable(view);
    });
    await check(at(`${screen}: the search finds "handover"`), async () => {
      await view.show(`${server.root}${KINDS.home}`, screen);
      await search(view);
    });
  }
  await engine.close();
}

async function checkAll(): Promise<void> {
  install(engines);
  for (const base of bases) {
    const server = await startStaticServer(folder, base);
    await checkLinks(server, base);
    for (const kind of engines) await checkViews(kind, server, base);
    if (base === '/') await checkAccessibility(server);
    await check(`${base}: all that was asked for is there`, () => {
      assert.deepEqual(server.missing, []);
      return Promise.resolve();
    });
    await server.close();
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed ? 1 : 0;
}

async function main(): Promise<void> {
  if (only !== 'check') build();
  if (only !== 'build') await checkAll();
}

void main();
