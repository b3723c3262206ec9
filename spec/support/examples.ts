import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import ts from 'typescript';

export interface Example {
  readonly name: string;
  readonly code: string;
}

const root = resolve(__dirname, '../..');

/** Where examples are compiled as if they lay there. */
const home = resolve(root, 'examples');

/** What an example in a docstring may use without importing it. */
const PRELUDE = `
import { concatMap, filter, firstValueFrom, ignoreElements, map, Observable, retry, share, timer } from 'rxjs';
import { webSocket } from 'rxjs/webSocket';
import { backoff, batch, channels, handover, heartbeat, heartbeatSocket$, isSocketLostError, reconnect, request, resume, validated } from 'rxjs-heartbeat-socket';
import { TestScheduler } from 'rxjs/testing';
import { assertMarbles, fakeServer, marbleServer, record } from 'rxjs-heartbeat-socket/testing';
import { fromNative, toNative, type NativeSource } from 'rxjs-heartbeat-socket/observable';
import { exactlyOnce, heartbeatServer$, inOrder, memoryLog, serve, UnavailableError, type HeartbeatServer } from 'rxjs-heartbeat-socket/server';
import { redisLog } from 'rxjs-heartbeat-socket/redis';
import { createClient } from 'redis';
import { WebSocketServer } from 'ws';
import { computed, inject, InjectionToken } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { bootstrapApplication } from '@angular/platform-browser';
import { injectHeartbeatSocket, outsideZone, provideHeartbeatSocket, type HeartbeatSocketRef } from 'rxjs-heartbeat-socket/angular';
import {
  graphqlOperation, graphqlTransportWs, mqtt, mqttTopics, nats, natsSubject, onSignalR, onSocketIo, phoenix, phoenixTopics, signalR, signalRInvocation, socketIo, socketIoEvent,
  stomp, stompDestinations,
  centrifugo, centrifugoChannels, centrifugoPublish, pusher, pusherChannels,
} from 'rxjs-heartbeat-socket/protocols';
import mqttPacket from 'mqtt-packet';
interface Quote { price: number }
interface Order { buy: string }
declare const address$: NativeSource<string>;
declare const source$: Observable<unknown>;
interface NumberedOrder extends Order { id: string; n: number }
declare const quote$: Observable<Quote>;
declare function quoteFor(buy: string): Quote;
declare function store(order: object): Promise<void>;
declare const parts: Order[];
declare function getToken(): Promise<string>;
declare function fetchSignature(socketId: string, channel: string): Promise<string>;
declare class App {}
`;

/** Every `ts` block of the README, of docs/ and of the docstrings in lib/, but not what is a file with a compiler of its own. */
export function examples(): Example[] {
  const files = ['examples/stores', 'examples/recipes', 'examples/recipes/spec'].flatMap((folder) =>
    readdirSync(resolve(root, folder)).map((name) => `${folder}/${name}`),
  );
  const compiledElsewhere = new Set(files.filter((file) => file.endsWith('.ts')).map(read));
  const documents = ['README.md', ...filesIn('docs', '.md')]
    .flatMap(blocksOf)
    .filter(({ code }) => !compiledElsewhere.has(code));
  const docstrings = filesIn('lib', '.ts')
    .flatMap((file) => blocks(file, read(file).replace(/^ *\* ?/gm, '')))
    .map(({ name, code }) => ({ name, code: PRELUDE + code }));
  return [...documents, ...docstrings];
}

/** The `ts` blocks of one document. */
export function blocksOf(file: string): Example[] {
  return blocks(file, read(file));
}

/** The errors that a consumer with strict settings would get, one line each. */
export function compile(sources: Example[]): Map<string, string[]> {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
    types: ['node', 'jest'],
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    noEmit: true,
    experimentalDecorators: true,
    paths: {
      'rxjs-heartbeat-socket': [resolve(root, 'lib/index.ts')],
      'rxjs-heartbeat-socket/*': [resolve(root, 'lib/*/index.ts')],
    },
  };
  const files = new Map(sources.map(({ code }, i) => [resolve(home, `example${i}.ts`), `${code}\nexport {};\n`]));
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.getSourceFile = (path, ...rest) => {
    const text = files.get(path);
    return text === undefined ? getSourceFile(path, ...rest) : ts.createSourceFile(path, text, rest[0]);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return new Map(
    sources.map(({ name }, i) => {
      const file = program.getSourceFile(resolve(home, `example${i}.ts`));
      const messages = ts.getPreEmitDiagnostics(program, file).map((diagnostic) => describe(diagnostic));
      return [name, messages];
    }),
  );
}

function describe({ file, start = 0, messageText }: ts.Diagnostic): string {
  const line = file ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
  return `line ${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
}

function blocks(file: string, text: string): Example[] {
  const found = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code);
  return found.map((code, i) => ({ name: `${basename(file)} #${i + 1}`, code }));
}

function filesIn(folder: string, ending: string): string[] {
  const paths = readdirSync(resolve(root, folder), { recursive: true, encoding: 'utf8' });
  return paths.filter((path) => path.endsWith(ending)).map((path) => join(folder, path));
}

function read(file: string): string {
  return readFileSync(resolve(root, file), 'utf8');
}
