/** What the library may add to an app that uses RxJS anyway: bytes, min+gzip, without rxjs. */
export const sizeLimits = {
  everything: 16_400,
  socket: 13_400,
  heartbeat: 2_600,
  preset: 740,
  presets: 7_100,
  backoff: 550,
};
