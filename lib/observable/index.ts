export { fromNative, type NativeSource } from './fromNative.js';
export { toNative } from './toNative.js';
