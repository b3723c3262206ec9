import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application } from 'typedoc';
import { pageOf } from './documents.mjs';
import { content, entryOf, repository, slugOf } from './pages.mjs';

const navigation = resolve('.generated/api.json');
const folder = join(content, 'api');

/** Writes the pages of TypeDoc as Markdown, with the settings of the repository, and links into the sources. */
export async function writeApi() {
  const app = await Application.bootstrapWithPlugins({
    options: resolve(repository, 'typedoc.json'),
    plugin: [fileURLToPath(import.meta.resolve('typedoc-plugin-markdown'))],
    out: folder,
    disableSources: false,
    disableGit: true,
    gitRevision: 'none',
    displayBasePath: resolve(repository, 'lib'),
    sourceLinkTemplate: '/source/lib/{path}.html#L{line}',
    navigationJson: navigation,
    hidePageHeader: true,
    hideBreadcrumbs: true,
    useCodeBlocks: true,
    formatWithPrettier: true,
    prettierConfigFile: resolve(repository, '.prettierrc.json'),
    expandParameters: true,
    parametersFormat: 'table',
    interfacePropertiesFormat: 'list',
    pageTitleTemplates: { module: ({ name }) => entryOf(name), member: ({ kind, name }) => `${name}\n\n${kind}` },
    tableColumnSettings: { leftAlignHeaders: true },
  });
  const project = await app.convert();
  if (!project) throw new Error('TypeDoc made nothing of lib');
  app.validate(project);
  await app.generateOutputs(project);
  if (app.logger.hasErrors() || app.logger.hasWarnings()) throw new Error('TypeDoc is not content with lib');
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md')))
    writeFileSync(join(folder, path), apiPageOf(`api/${path}`, readFileSync(join(folder, path), 'utf8')));
}

/** A page of TypeDoc, which says below its title what it is of: "Function of rxjs-heartbeat-socket/testing". */
function apiPageOf(path, markdown) {
  const [, module, isMember] = /^api\/(\w+)\/(\w+\/)?/.exec(path) ?? [];
  if (!isMember) return pageOf(path, markdown, module ? { title: entryOf(module) } : { title: 'API' });
  return pageOf(path, markdown.replace(/\n\n(.*)\n/, `\n\n$1 of [${entryOf(module)}](../README.md)\n`));
}

const sidebarItem = ({ title, path, children }) =>
  children
    ? { label: title, collapsed: true, items: children.map(sidebarItem) }
    : { label: title, slug: slugOf(`api/${path}`) };

/** The pages of TypeDoc by entry and kind, the main entry first. */
export function apiSidebar() {
  const entries = JSON.parse(readFileSync(navigation, 'utf8'));
  return entries
    .sort((a, b) => Number(b.title === 'index') - Number(a.title === 'index'))
    .map(({ title, path, children }) => ({
      label: title === 'index' ? entryOf(title) : `/${title}`,
      collapsed: title !== 'index',
      items: [{ label: 'Overview', slug: slugOf(`api/${path}`) }, ...children.map(sidebarItem)],
    }));
}
