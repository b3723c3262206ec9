import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

const support = resolve(import.meta.dirname, 'spec/support');
const withGlobals = 'spec/jasmineMarbles-spec.ts';

export default defineConfig({
  resolve: {
    alias: { 'react-native': `${support}/reactNative.ts`, '$app/environment': `${support}/appEnvironment.ts` },
  },
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: 'imports', include: ['{spec,.docs}/**/*-spec.{ts,tsx}'], exclude: [withGlobals] },
      },
      {
        extends: true,
        test: { name: 'globals', include: [withGlobals], globals: true, setupFiles: ['jasmineFail.ts'] },
      },
    ],
  },
});
