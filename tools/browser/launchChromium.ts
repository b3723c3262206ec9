import { chromium, type Browser } from 'playwright-core';
import { QUIET } from './chromium.js';
import { chromiumPath } from './chromiumPath.js';

/** Starts a headless Chromium for Playwright to drive, where every page stays awake. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: QUIET });
}
