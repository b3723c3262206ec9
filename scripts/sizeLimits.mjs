/** What the library may add to an app: bytes, min+gzip, without rxjs. */
export const sizeLimits = { everything: 6000, socket: 5000, heartbeat: 1000 };
