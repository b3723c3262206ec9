import { posix, relative } from 'node:path';
import { visit } from 'unist-util-visit';
import { addressOf, content } from './pages.mjs';

const isElsewhere = (url) => /^([a-z]+:|\/)/i.test(url);

/** A plugin for remark: links between files of the repository become links between pages of the site. */
export const links = () => (tree, file) => {
  const from = relative(content, file.path);
  visit(tree, ['link', 'definition'], (node) => {
    if (!isElsewhere(node.url)) node.url = addressOf(from, node.url);
  });
  visit(tree, 'image', (node) => {
    node.url = `/${posix.join(posix.dirname(from), node.url)}`;
  });
};
