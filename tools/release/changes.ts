/** What the changelog says of a version: the text below its heading. */
export function changesOf(version: string, changelog: string): string {
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((text) => text.split(/[\s,(]/, 1)[0] === version) ?? '';
  return section.split('\n').slice(1).join('\n').trim();
}
