import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../../tools/browser/launchChromium.js';
import { crawl } from '../../tools/site/crawl.js';
import { startStaticServer } from '../../tools/site/staticServer.js';

describe('the check of the links of the site', () => {
  let browser: Browser;
  let parser: Page;
  let folder: string;

  beforeAll(async () => {
    browser = await launchChromium();
    parser = await browser.newPage();
    folder = await mkdtemp(join(tmpdir(), 'site-'));
  }, 40_000);

  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });

  /** What it says of a site of two pages, one of which has a link and a picture. */
  const faultsOf = async (base: string, body: string): Promise<string[]> => {
    const files = {
      'index.html': '<a href="docs/page.html#top">page</a>',
      'docs/page.html': `<h1 id="top">page</h1>${body}`,
      'style.css': 'body { margin: 0 }',
    };
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), `<head></head>${text}`);
    }
    const server = await startStaticServer(folder, base);
    const crawled = await crawl(server.root, parser);
    await server.close();
    expect(crawled.map(({ page }) => page)).toEqual(['index.html', 'docs/page.html']);
    return crawled.flatMap(({ faults }) => faults).map((fault) => fault.replace(/http:\/\/127\.0\.0\.1:\d+/, ''));
  };

  it.each([
    '<a href="../index.html">home</a><link rel="stylesheet" href="../style.css">',
    '<a href="#top">top</a><a href="page.html#top">top</a>',
    '<a href="https://example.com/">a page for people to follow</a><img src="data:,">',
  ])(
    'finds nothing wrong at any path: %s',
    async (body) => {
      expect(await faultsOf('/', body)).toEqual([]);
      expect(await faultsOf('/deep/path/', body)).toEqual([]);
    },
    20_000,
  );

  it.each([
    ['<a href="gone.html">gone</a>', 'dead: /deep/path/docs/gone.html'],
    ['<img src="gone.png">', 'dead: /deep/path/docs/gone.png'],
    ['<a href="#gone">gone</a>', 'no such anchor: /deep/path/docs/page.html#gone'],
    ['<a href="../index.html#top">gone</a>', 'no such anchor: /deep/path/index.html#top'],
    ['<a href="/index.html">home, at the root alone</a>', 'leaves the site: /index.html'],
    ['<script src="https://example.com/a.js"></script>', 'loads https://example.com/a.js'],
  ])(
    'finds %s',
    async (body, fault) => {
      expect(await faultsOf('/deep/path/', body)).toEqual([fault]);
    },
    20_000,
  );
});
