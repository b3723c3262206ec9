export { assertMarbles } from './assertMarbles.js';
export { fakeNetwork, type FakeNetwork, type FakeNetworkOptions, type FakeNetworkState } from './fakeNetwork.js';
export { fakeServer, type FakeServer } from './fakeServer.js';
export { marbleServer, type Attempt, type MarbleServer, type MarbleServerOptions } from './marbleServer.js';
export { record, type Recordable, type Recording, type RecordOptions, type ToMarblesOptions } from './record.js';
export type { RecordedEvent } from './recordedEvent.js';
export { UnreplayableError, type UnreplayableReason } from './replay/unreplayableError.js';
export { FakeWebSocket, type FakeConnectionOptions } from './fakeWebSocket.js';
