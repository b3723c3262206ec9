import { isFrame } from '../ground/options.js';
import type { Frame, HeartbeatSocketConfig } from '../vocabulary/config.js';
import { toJson } from './json.js';

/** Returns the serializer of a socket. It throws if the result is not a frame. */
export const serializerOf =
  <Out>({ serializer = toJson }: Pick<HeartbeatSocketConfig<unknown, Out>, 'serializer'>) =>
  (message: Out): Frame => {
    const frame = serializer(message);
    isFrame('serializer', frame);
    return frame;
  };
