import { visit } from 'unist-util-visit';

/** A plugin for rehype: a cell that says nothing is no header. Markdown has no table without a row of headers. */
export const emptyCells = () => (tree) =>
  visit(tree, { tagName: 'th' }, (cell) => {
    if (!cell.children.length) cell.tagName = 'td';
  });
