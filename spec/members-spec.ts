import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';

const lib = resolve(__dirname, '../lib');
const list = resolve(lib, 'vocabulary/socket.ts');

/** All that is written out member by member, and must follow the list. */
const faces = ['facade.ts', 'angular/serverSocket.ts', 'angular/socketRef.ts'];

/** The files that do not compile, for a compiler that reads this instead of the list of members. */
function broken(listed: string): string[] {
  const config = ts.readConfigFile(resolve(lib, '../tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, resolve(lib, '..'));
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (path, ...rest) =>
    resolve(path) === list ? ts.createSourceFile(path, listed, rest[0]) : getSourceFile(path, ...rest);
  const files = [resolve(lib, 'index.ts'), resolve(lib, 'angular/index.ts')];
  const program = ts.createProgram(files, { ...options, noEmit: true }, host);
  return faces.filter((face) => program.getSemanticDiagnostics(program.getSourceFile(resolve(lib, face))).length > 0);
}

describe('the members of a socket', () => {
  const text = readFileSync(list, 'utf8');

  it('are those that every kind of socket has', () => {
    expect(broken(text)).toEqual([]);
  });

  it('cannot be added to without every kind of socket having the new one', () => {
    expect(broken(text.replace('  deliver(', '  another(): void;\n  deliver('))).toEqual(faces);
  });

  it.each(['queued$: Observable<number>', 'deliver(message: Out): Observable<void>', 'reconnect(): void'])(
    'cannot be taken from without every kind of socket lacking it: %s',
    (member) => {
      expect(broken(text.replace(`${member};`, `${member.replace(/^\w+\$?/, 'renamed')};`))).toEqual(faces);
    },
  );

  it.each(faces)('are not cast to what they should be in %s', (face) => {
    expect(readFileSync(resolve(lib, face), 'utf8')).not.toMatch(/ as (unknown as )?HeartbeatSocket/);
  });
});
