export { heartbeatServer$, type HeartbeatServer } from './heartbeatServer.js';
export { inOrder, serve, type Handler, type Replies } from './serve.js';
export { exactlyOnce, type ExactlyOnceConfig } from './exactlyOnce.js';
export type { MessageNumber } from './numbers.js';
export {
  memoryLog,
  type LiveLog,
  type LogEntry,
  type MemoryLog,
  type MemoryLogConfig,
  type MessageLog,
  type Missed,
} from './messageLog.js';
export type { Claim } from './claims.js';
export { UnavailableError } from './unavailableError.js';
export type { Client, Gone, GoneCause, ServerEvent } from './client.js';
export type { ClientOutboxConfig, HeartbeatServerConfig, ServerFrame, ServerHeartbeat } from './config.js';
export type { DrainConfig, Drained } from './drain.js';
export type { DropReason } from '../ground/errors.js';
