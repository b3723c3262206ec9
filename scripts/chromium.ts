// The browser that the specs drive: where there is none, and this is root on a Debian, it is installed.
import { aptInstall, canInstall } from '../tools/aptInstall.js';
import { chromiumPath } from '../tools/browser/chromiumPath.js';

try {
  chromiumPath();
} catch (error) {
  if (!canInstall()) throw error;
  aptInstall(['chromium']);
}
console.log(chromiumPath());
