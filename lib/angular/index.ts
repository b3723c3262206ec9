export { injectHeartbeatSocket, type InjectOptions } from './injectHeartbeatSocket.js';
export { provideHeartbeatSocket } from './provideHeartbeatSocket.js';
export { outsideZone } from './outsideZone.js';
export type { HeartbeatSocketRef } from './socketRef.js';
