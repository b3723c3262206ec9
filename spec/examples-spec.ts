import { compile, examples } from './support/examples.js';

describe('the examples in the README, the docs and the docstrings', () => {
  const all = examples();
  const errors = compile(all);

  it('are found', () => {
    expect(all.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'README.md #1',
        'heartbeatSocket.ts #1',
        'heartbeat.ts #1',
        'reconnect.ts #1',
        'backoff.ts #1',
      ]),
    );
  });

  it.each(all.map(({ name }) => name))('%s compiles', (name) => {
    expect(errors.get(name)).toEqual([]);
  });

  it('fail to compile with a type error', () => {
    const wrong = {
      name: 'wrong',
      code: `import { heartbeatSocket$ } from 'rxjs-heartbeat-socket'; heartbeatSocket$(5);`,
    };
    expect(compile([wrong]).get('wrong')).toEqual([expect.stringContaining('line 1')]);
  });
});
