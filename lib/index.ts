export { heartbeatSocket$ } from './heartbeatSocket.js';
export type { HeartbeatSocket, SocketMembers } from './vocabulary/socket.js';
export type { CloseRequest } from './ground/closeRequest.js';
export type {
  Frame,
  HandshakeInput,
  HeartbeatSocketConfig,
  NextAttempt,
  OutboxConfig,
  PerAttempt,
  SocketHeartbeat,
  WebSocketConstructor,
  WebSocketLike,
} from './vocabulary/config.js';
export { heartbeat } from './operators/heartbeat.js';
export type { HeartbeatConfig } from './operators/heartbeatConfig.js';
export type { Traffic } from './operators/patience.js';
export { protocolPing } from './ground/protocolPing.js';
export { reconnect, type DelayPolicy, type ReconnectConfig, type RetryWait } from './operators/reconnect.js';
export { batch, type BatchConfig } from './operators/batch.js';
export { channels, type ChannelsConfig, type ChannelsMessages } from './messages/channels.js';
export {
  isRequestError,
  request,
  RequestError,
  type RequestConfig,
  type RequestFailure,
  type RequestOptions,
} from './messages/request.js';
export { validated, type StandardSchema, type Validation } from './messages/validated.js';
export { backoff, type Backoff, type BackoffConfig } from './operators/backoff.js';
export type { LifecycleSignal } from './vocabulary/lifecycleSignal.js';
export { resume, type ResumeConfig } from './messages/resume.js';
export { handover, type HandoverConfig } from './messages/handover.js';
export type { HandoverPolicy, HandoverTarget } from './vocabulary/handoverPolicy.js';
export type { Cursor, ResumePolicy } from './vocabulary/resumePolicy.js';
export {
  isSocketLostError,
  MessageDroppedError,
  SocketLostError,
  type DropReason,
  type LostDetails,
  type LostKind,
} from './ground/errors.js';
export type {
  Closed,
  Connecting,
  Idle,
  Open,
  SocketEvent,
  SocketStatus,
  UserFunction,
  Waiting,
} from './vocabulary/status.js';
