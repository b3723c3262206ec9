import { MuteURL, PartialURL } from './url.js';
import { reactNativeWebSocket } from './webSocket.js';

/** The versions of React Native that were read for this. */
export type Version = '0.72' | '0.83';

/** What Node has and React Native has not. */
const MISSING = [
  ...[
    'TextEncoder',
    'TextDecoder',
    'structuredClone',
    'Event',
    'EventTarget',
    'MessageEvent',
    'CloseEvent',
    'CustomEvent',
  ],
  ...['MessageChannel', 'BroadcastChannel', 'crypto', 'localStorage'],
];

/**
 * Makes the globals of this process those of React Native, as far as a library could notice: `window` is the global object, which
 * takes no listeners, `navigator` tells the product alone, and neither `document` nor `location` exist.
 */
export function putReactNative(version: Version): void {
  // Node loads the code behind its own network globals late, and that needs what is taken away here.
  Reflect.get(globalThis, 'Response');
  Reflect.get(globalThis, 'WebSocket');
  for (const name of MISSING) Reflect.deleteProperty(globalThis, name);
  const globals = {
    window: globalThis,
    self: globalThis,
    navigator: { product: 'ReactNative' },
    performance: { now: performance.now.bind(performance) },
    URL: version === '0.72' ? MuteURL : PartialURL,
    WebSocket: reactNativeWebSocket({ errorTells: version === '0.72' }),
    // A package for events of its own leaves this behind.
    addEventListener: () => undefined,
  };
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}
