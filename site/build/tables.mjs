import { visit } from 'unist-util-visit';

/** A plugin for rehype: tables that a keyboard can scroll, where a cell that says nothing is no header. */
export const tables = () => (tree) => {
  visit(tree, { tagName: 'table' }, (table) => {
    table.properties.tabIndex = 0;
  });
  // Markdown has no table without a row of headers.
  visit(tree, { tagName: 'th' }, (cell) => {
    if (!cell.children.length) cell.tagName = 'td';
  });
};
