import { spawnSync } from 'node:child_process';

const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

// Its threads do not survive zone.js, which other specs of the same process load.
process.env.ESBUILD_WORKER_THREADS = '0';

export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/spec/**/*-spec.ts'],
  // They need a redis-server of Debian's.
  testPathIgnorePatterns: ['/node_modules/', ...(hasRedis ? [] : ['/spec/redis/'])],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/release/'],
  // Angular comes as ES modules alone.
  transform: { '^.+\\.(ts|mjs)$': ['ts-jest', { tsconfig: '<rootDir>/spec/tsconfig.json' }] },
  transformIgnorePatterns: ['\\.js$'],
  moduleNameMapper: {
    '^rxjs-heartbeat-socket$': '<rootDir>/lib/index.ts',
    '^rxjs-heartbeat-socket/(\\w+)$': '<rootDir>/lib/$1/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  // The command runs in processes of its own, of which the coverage sees nothing.
  collectCoverageFrom: ['lib/**/*.ts', '!lib/cli/**', ...(hasRedis ? [] : ['!lib/redis/**'])],
  coverageThreshold: { global: { branches: 95 } },
};
