import { extname } from 'node:path';
import type HostedGit from 'hosted-git-info';

/** Its types leave one method out. */
type GitHost = HostedGit & { browseFile?: (path: string) => string };

const IMAGES = ['.png', '.svg', '.gif', '.jpg', '.webp'];
const LINK = /(!?\[(?:[^[\]]|\[[^\]]*\])*\])\((?!#|[a-z]+:)([^()\s#]+)(#[^()\s]*)?\)/g;

/** A document as the package page shows it: the files that it links to are in the repository, not in the package. */
export function packagePage(markdown: string, host: GitHost): string {
  return outsideOfCode(markdown, (text) =>
    text.replace(
      LINK,
      (_, label: string, path: string, hash = '') => `${label}(${addressOf(path.replace(/\/$/, ''), host)}${hash})`,
    ),
  );
}

function addressOf(path: string, host: GitHost): string {
  const extension = extname(path);
  if (IMAGES.includes(extension)) return host.file(path);
  return extension || path === 'LICENSE' ? (host.browseFile?.(path) ?? host.browse(path)) : host.browse(path);
}

/** Text between fences is an example: what looks like a link there is none. */
function outsideOfCode(markdown: string, change: (text: string) => string): string {
  return markdown
    .split(/(^```[\s\S]*?^```$)/m)
    .map((part) => (part.startsWith('```') ? part : change(part)))
    .join('');
}
