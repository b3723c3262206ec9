/** What the library may add to an app: bytes, min+gzip, without rxjs. */
export const sizeLimits = { everything: 5900, socket: 4950, heartbeat: 1000 };
