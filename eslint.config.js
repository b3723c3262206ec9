import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import rxjsX from 'eslint-plugin-rxjs-x';
import tseslint from 'typescript-eslint';

const message = 'It is not virtual under TestScheduler: use RxJS schedulers.';

const clocks = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'queueMicrotask',
  'requestAnimationFrame',
  'Date',
  'performance',
  'Promise',
];

const promises = [':function[async=true]', 'AwaitExpression', 'ForOfStatement[await=true]', 'ImportExpression'];

const onlyRxjs = {
  regex: String.raw`^(?!rxjs$|rxjs/webSocket$|\.{1,2}/)`,
  message: 'lib imports rxjs, rxjs/webSocket and its own files, nothing else.',
};

const onlyRxjsAndAngular = {
  regex: onlyRxjs.regex.replace('rxjs$', 'rxjs$|@angular/core$'),
  message: 'lib/angular imports @angular/core, rxjs and files of lib, nothing else.',
};

const onlyRxjsAndTypesOfWs = {
  ...onlyRxjs,
  allowTypeImports: true,
  message: 'lib/server imports rxjs, files of lib and types of ws and Node, nothing else.',
};

const onlyRxjsAndNode = {
  regex: onlyRxjs.regex.replace('rxjs$', 'rxjs$|node:'),
  message: 'lib/cli imports rxjs, modules of Node.js and files of lib; ws it looks for when it runs.',
};

const onlyOpenSocket = {
  regex: '^rxjs/webSocket$',
  allowTypeImports: true,
  message: 'Only lib/connection/openSocket.ts opens an RxJS webSocket.',
};

/** The floors of lib, from the lowest: each imports from those below it, types too, never from those above. */
const floors = [
  ['ground'],
  ['operators'],
  ['vocabulary'],
  ['events'],
  ['connection'],
  ['messages'],
  ['facade.ts'],
  ['heartbeatSocket.ts'],
  ['index.ts'],
  ['angular', 'cli', 'observable', 'protocols', 'redis', 'server', 'testing'],
].map((rooms) => rooms.map((room) => `./lib/${room}`));

const layers = floors.slice(0, -1).map((target, floor) => ({
  target,
  from: floors.slice(floor + 1).flat(),
  message:
    'Imports of lib run downwards: ground, operators, vocabulary, events, connection, messages, the heart, the entries.',
}));

/** No folder imports another, but for what tests it; what they share is in tools, which imports none of them. */
const neighbours = [
  {
    from: './bench',
    target: ['./demo', './examples', './playground', './scripts', './spec/!(bench*){,/**}', './tools'],
  },
  {
    from: './demo',
    target: ['./bench', './examples', './playground', './scripts', './spec/!(demo*){,/**}', './tools'],
  },
  {
    from: './examples',
    target: [
      ...['./bench', './demo', './playground', './scripts/!(examples*){,/**}'],
      ...['./spec/!(examples*|real|support){,/**}', './tools'],
    ],
  },
  {
    from: './playground',
    target: ['./bench', './demo', './examples', './scripts', './spec/!(playground*|browser|support){,/**}', './tools'],
  },
  {
    from: './scripts',
    target: ['./bench', './demo', './examples', './playground', './spec/!(scripts*){,/**}', './tools'],
  },
  { from: './spec', target: ['./bench', './demo', './examples', './playground', './scripts', './tools'] },
].map((zone) => ({ ...zone, message: 'What folders share belongs in tools.' }));

const node = [
  ...['process', 'console', 'performance', 'Buffer', 'URL', 'Event', 'MessageEvent', 'AbortController', 'AbortSignal'],
  ...['setTimeout', 'clearTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'],
];

export default defineConfig(
  // The Angular example is a project of its own, with a compiler of its own. Astro compiles its own configuration.
  {
    ignores: ['**/dist', 'coverage', 'release', 'site/.astro', 'site/public', 'site/src/content*', 'examples/angular'],
  },
  {
    files: ['**/*.{js,mjs}'],
    extends: [js.configs.recommended],
    languageOptions: { globals: Object.fromEntries(node.map((name) => [name, 'readonly'])) },
  },
  {
    files: ['**/*.{ts,mjs}'],
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensionAlias: { '.js': ['.ts'] } })] },
    rules: { 'import-x/no-restricted-paths': ['error', { zones: [...layers, ...neighbours] }] },
  },
  {
    files: ['**/*.ts'],
    extends: [js.configs.recommended, tseslint.configs.strictTypeChecked, rxjsX.configs.strict],
    languageOptions: { parserOptions: { project: ['tsconfig.json', 'tsconfig.cli.json', 'spec/tsconfig.json'] } },
    settings: {
      'import-x/extensions': ['.ts'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
    },
    rules: {
      'import-x/no-cycle': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // What was caught as unknown may be thrown on.
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
      'rxjs-x/throw-error': ['error', { allowThrowingUnknown: true }],
      // first() has its EmptyError to tell of an empty source.
      'rxjs-x/no-ignored-default-value': 'off',
      'rxjs-x/no-unsafe-takeuntil': ['error', { allow: ['tap', 'share'] }],
      // RxJS reports what nobody handles.
      'rxjs-x/no-ignored-error': 'off',
      // HeartbeatSocket is an Observable, as WebSocketSubject is.
      'rxjs-x/no-subclass': 'off',
    },
  },
  {
    files: ['lib/**/*.ts'],
    ignores: ['lib/testing/**', 'lib/cli/**'],
    rules: {
      'no-restricted-globals': ['error', ...clocks.map((name) => ({ name, message }))],
      'no-restricted-properties': ['error', ...clocks.map((property) => ({ property, message }))],
      'no-restricted-syntax': ['error', ...promises.map((selector) => ({ selector, message }))],
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: [onlyRxjs, onlyOpenSocket] }],
    },
  },
  {
    // RxJS has no clock that runs on when somebody sets the time. What is read here is virtual under TestScheduler all the same.
    files: ['lib/ground/clock.ts'],
    rules: { 'no-restricted-globals': 'off', 'no-restricted-properties': 'off' },
  },
  {
    files: ['lib/angular/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: [onlyRxjsAndAngular, onlyOpenSocket] }],
    },
  },
  {
    files: ['lib/server/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: [onlyRxjsAndTypesOfWs, onlyOpenSocket] }],
    },
  },
  {
    files: ['lib/cli/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: [onlyRxjsAndNode, onlyOpenSocket] }],
    },
  },
  {
    files: ['lib/connection/openSocket.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: [onlyRxjs] }] },
  },
  {
    files: ['{spec,tools,demo,playground,scripts,bench}/**/*.ts'],
    rules: {
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Of Angular's abstract Injector.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/unbound-method': 'off',
      'rxjs-x/no-exposed-subjects': 'off',
      'rxjs-x/no-nested-subscribe': 'off',
    },
  },
  {
    files: ['{lib,spec}/observable/**/*.ts'],
    // The second argument is the options of a native Observable.
    rules: { 'rxjs-x/prefer-observer': 'off' },
  },
  // Each store has types of its own to install: `npm run examples:stores` has the compiler check them.
  { ignores: ['examples/stores', 'examples/recipes'] },
);
