export { fakeServer, type FakeServer } from './fakeServer.js';
export { marbleServer, type Attempt, type MarbleServer, type MarbleServerOptions } from './marbleServer.js';
export type { FakeConnectionOptions, FakeWebSocket } from './fakeWebSocket.js';
