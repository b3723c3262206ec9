/** What the library may add to an app that uses RxJS anyway: bytes, min+gzip, without rxjs. */
export const sizeLimits = { everything: 14_550, socket: 12_650, heartbeat: 2_700, backoff: 550 };
