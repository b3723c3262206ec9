import { isCount, isDuration } from '../ground/kinds.js';
import { validate, type Options } from '../ground/validate.js';

/** The options of `redisLog`. */
export const REDIS_LOG: Options = {
  key: [(option, value) => validate(typeof value === 'string' && value !== '', option, 'text that is not empty')],
  capacity: isCount,
  remember: isDuration,
  timeout: isDuration,
};
