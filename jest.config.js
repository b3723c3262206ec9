export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/spec/**/*-spec.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  // Angular comes as ES modules alone.
  transform: { '^.+\\.(ts|mjs)$': ['ts-jest', { tsconfig: '<rootDir>/spec/tsconfig.json' }] },
  transformIgnorePatterns: ['\\.js$'],
  moduleNameMapper: {
    '^rxjs-heartbeat-socket$': '<rootDir>/lib/index.ts',
    '^rxjs-heartbeat-socket/testing$': '<rootDir>/lib/testing/index.ts',
    '^rxjs-heartbeat-socket/protocols$': '<rootDir>/lib/protocols/index.ts',
    '^rxjs-heartbeat-socket/angular$': '<rootDir>/lib/angular/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  collectCoverageFrom: ['lib/**/*.ts'],
  coverageThreshold: { global: { branches: 95 } },
};
