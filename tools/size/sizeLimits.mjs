/** What the library may add to an app that uses RxJS anyway: bytes, min+gzip, without rxjs. */
export const sizeLimits = { everything: 12_150, socket: 10_500, heartbeat: 2_400, backoff: 550 };
