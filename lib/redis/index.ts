export { redisLog, type RedisLogConfig } from './redisLog.js';
export type { RedisConnection } from './connection.js';
