/** What the library may add to an app: bytes, min+gzip, without rxjs. */
export const sizeLimits = { everything: 6300, socket: 5320, heartbeat: 1000 };
