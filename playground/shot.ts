import { launchChromium } from '../spec/support/chromium.js';
import { startPlayground } from './server/playground.js';

const [file = 'docs/playground.png', scheme = 'light', width = '1120'] = process.argv.slice(2);

/** Takes the picture of the README: a pull, and what each lane makes of it. */
async function main(): Promise<void> {
  const playground = await startPlayground();
  const browser = await launchChromium();
  const page = await browser.newPage({
    viewport: { width: Number(width), height: 800 },
    deviceScaleFactor: 2,
    colorScheme: scheme === 'dark' ? 'dark' : 'light',
  });
  page.on('pageerror', (error) => console.error(error));
  page.on('console', (message) => console.error(message.text()));
  await page.goto(`http://127.0.0.1:${playground.port}/`);
  const ours = page.locator('#ours-status');
  const says = (words: string) => ours.filter({ hasText: words }).waitFor();
  await says('last message');
  await page.waitForTimeout(7_000);
  await page.click('#cable');
  await says('LOST');
  await page.waitForTimeout(5_000);
  await page.click('#cable');
  await says('OPEN');
  await page.waitForTimeout(8_000);
  if (process.env['COPY']) {
    await page.click('#copy');
    console.log(await page.inputValue('#spec'));
  }
  await page.screenshot({ path: file, fullPage: Boolean(process.env['FULL']) });
  await browser.close();
  await playground.close();
}

void main();
