import type { Page } from 'playwright-core';

/** What a page says of others. */
interface Parsed {
  readonly ids: readonly string[];
  /** The links for people to follow. */
  readonly links: readonly string[];
  /** What the page loads by itself. */
  readonly resources: readonly string[];
}

export interface Crawled {
  readonly page: string;
  readonly faults: readonly string[];
}

/** Follows every link from the root of a site, and says for each page what its links and resources miss. */
export async function crawl(root: string, parser: Page): Promise<Crawled[]> {
  const pages = new Map<string, Parsed>();
  const found = new Map<string, Promise<boolean>>();
  const queue = [`${root}index.html`];
  for (let url = queue.pop(); url; url = queue.pop()) {
    if (pages.has(url)) continue;
    const page = await parse(parser, url, await (await fetch(url)).text());
    pages.set(url, page);
    const inside = [...page.links, ...page.resources].map(withoutHash).filter((link) => link.startsWith(root));
    for (const link of new Set(inside)) {
      if (!found.has(link)) found.set(link, isThere(link));
      if (isPage(link) && (await found.get(link))) queue.push(link);
    }
  }
  return Promise.all(
    [...pages].map(async ([url, parsed]) => ({ page: url.slice(root.length), faults: await faultsOf(parsed) })),
  );

  async function faultsOf({ links, resources }: Parsed): Promise<string[]> {
    const faults = resources
      .filter((url) => !url.startsWith(root) && !url.startsWith('data:'))
      .map((url) => `loads ${url}`);
    for (const link of new Set([...links, ...resources])) {
      if (!isOfHost(link)) continue;
      const page = withoutHash(link);
      const anchor = decodeURIComponent(link.slice(page.length + 1));
      if (!page.startsWith(root)) faults.push(`leaves the site: ${link}`);
      else if (!(await found.get(page))) faults.push(`dead: ${link}`);
      else if (anchor && !pages.get(page)?.ids.includes(anchor)) faults.push(`no such anchor: ${link}`);
    }
    return faults;
  }

  function isOfHost(url: string): boolean {
    return url.startsWith(new URL(root).origin);
  }
}

const withoutHash = (url: string) => url.split('#')[0] ?? url;

const isPage = (url: string) => url.endsWith('.html') || url.endsWith('/');

async function isThere(url: string): Promise<boolean> {
  const response = await fetch(url);
  await response.arrayBuffer();
  return response.ok;
}

/** By the parser of a browser, because no other is at hand, and none is better. */
function parse(parser: Page, url: string, html: string): Promise<Parsed> {
  return parser.evaluate(
    ([url, html]) => {
      const page = new DOMParser().parseFromString(html, 'text/html');
      const [links = [], ...resources] = ['a[href]', 'link[href]', '[src]'].map((selector) =>
        [...page.querySelectorAll(selector)].map(
          (element) => new URL(element.getAttribute('href') ?? element.getAttribute('src') ?? '', url).href,
        ),
      );
      return { ids: [...page.querySelectorAll('[id]')].map(({ id }) => id), links, resources: resources.flat() };
    },
    [url, html] as const,
  );
}
