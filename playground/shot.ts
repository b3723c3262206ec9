import { launchChromium } from '../tools/browser/launchChromium.js';
import { startPlayground } from './server/playground.js';

const [file = 'docs/playground.png', scheme = 'light', width = '960'] = process.argv.slice(2);

/** Takes the picture of the README: a cable pulled and plugged in again, and what each lane makes of it. */
async function main(): Promise<void> {
  const playground = await startPlayground();
  const browser = await launchChromium();
  const page = await browser.newPage({
    viewport: { width: Number(width), height: 700 },
    deviceScaleFactor: 2,
    colorScheme: scheme === 'dark' ? 'dark' : 'light',
  });
  await page.goto(`http://127.0.0.1:${playground.port}/`);
  const says = (words: string) => page.locator('#ours-status').filter({ hasText: words }).waitFor();
  const wait = (ms: number) => page.waitForTimeout(ms);

  await says('last message');
  await wait(8_000);
  await page.click('#cable');
  await says('LOST');
  await wait(4_500);
  await page.click('#cable');
  await says('OPEN');
  await wait(8_500);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.screenshot({ path: file, clip: { x: 0, y: 0, width: Number(width), height: await heightOf('#legend') } });

  await browser.close();
  playground.close();

  async function heightOf(last: string): Promise<number> {
    const box = await page.locator(last).boundingBox();
    return Math.ceil((box?.y ?? 0) + (box?.height ?? 700) + 10);
  }
}

void main();
