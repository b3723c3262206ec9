import { existsSync } from 'node:fs';

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Where Chromium is: `CHROME_PATH`, or one of the usual places. */
export function chromiumPath(): string {
  const path = [process.env['CHROME_PATH'], ...USUAL_PLACES].find((place) => place && existsSync(place));
  if (!path)
    throw new Error(
      'The specs need Chromium or Chrome: install one (Debian: apt-get install chromium), or set CHROME_PATH',
    );
  return path;
}
