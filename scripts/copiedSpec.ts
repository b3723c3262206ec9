import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchChromium } from '../tools/browser/launchChromium.js';

const PAGE = 'http://playground.example/';

/** Builds the playground, pulls its cable and restarts its server, and returns the text of "Copy as marble diagram". */
export async function copiedSpec(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'playground-'));
  execFileSync(process.execPath, ['--import', 'tsx', 'playground/build.ts', folder]);
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.route(`${PAGE}**`, (route) =>
      route.fulfill({ path: join(folder, route.request().url().slice(PAGE.length) || 'index.html') }),
    );
    const becomes = (words: string) => page.locator('#ours-status').filter({ hasText: words }).waitFor();
    await page.goto(PAGE);
    await becomes('OPEN, last message');
    await page.click('#cable');
    await becomes('LOST');
    await page.click('#cable');
    await becomes('OPEN, last message');
    await page.click('#restart');
    await becomes('LOST');
    await becomes('OPEN');
    await page.click('#copy');
    return await page.locator('#spec').inputValue();
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
}
