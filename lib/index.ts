export { heartbeatSocket$ } from './heartbeatSocket.js';
export type { CloseRequest, HeartbeatSocket } from './socket.js';
export type { Frame, HeartbeatSocketConfig, OutboxConfig, WebSocketConstructor, WebSocketLike } from './config.js';
export { heartbeat, type HeartbeatConfig } from './operators/heartbeat.js';
export { reconnect, type DelayPolicy, type ReconnectConfig } from './operators/reconnect.js';
export { batch, type BatchConfig } from './operators/batch.js';
export { channels, type ChannelsConfig } from './channels.js';
export { backoff, type Backoff, type BackoffConfig } from './backoff.js';
export type { LifecycleSignal } from './lifecycle.js';
export { resume, type Cursor, type ResumeConfig, type ResumePolicy } from './resume.js';
export {
  isSocketLostError,
  MessageDroppedError,
  SocketLostError,
  type DropReason,
  type LostDetails,
  type LostKind,
} from './errors.js';
export type { Closed, Connecting, Idle, Open, SocketEvent, SocketStatus, UserFunction, Waiting } from './status.js';
