import { element } from './element.js';

const text = element('#spec', HTMLTextAreaElement);
const copied = element('#copied', HTMLElement);

/** Shows the spec, and puts it on the clipboard where a page may do so (not over plain HTTP from another machine). */
export async function copySpec(spec: string): Promise<void> {
  text.value = spec;
  text.hidden = false;
  const lines = spec.trimEnd().split('\n').length;
  try {
    await navigator.clipboard.writeText(spec);
    copied.textContent = `Copied: ${lines} lines.`;
  } catch {
    text.select();
    copied.textContent = `The browser does not let the page copy. The ${lines} lines are selected below.`;
  }
}
