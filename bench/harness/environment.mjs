import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

const versionIn = (folder) =>
  JSON.parse(readFileSync(new URL(`${folder}/package.json`, import.meta.url), 'utf8')).version;
const installed = ['rxjs', 'ws'].map((name) => [name, versionIn(`../../node_modules/${name}`)]);
const { dependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const peers = Object.keys(dependencies).map((name) => [name, versionIn(`../node_modules/${name}`)]);

/** The version of everything that takes part. */
export const versions = Object.fromEntries([['rxjs-heartbeat-socket', versionIn('../..')], ...installed, ...peers]);

export function environment() {
  return { node: process.version, cpu: cpus()[0].model, cores: cpus().length, versions };
}
