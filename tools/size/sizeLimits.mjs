/** What the library may add to an app that uses RxJS anyway: bytes, min+gzip, without rxjs. */
export const sizeLimits = { everything: 8500, socket: 6500, heartbeat: 1150, backoff: 500 };
