/** What the library may add to an app: bytes, min+gzip, without rxjs. */
export const sizeLimits = { everything: 6200, socket: 5250, heartbeat: 1000 };
