/** What the library may add to an app that uses RxJS anyway: bytes, min+gzip, without rxjs. */
export const sizeLimits = {
  everything: 14_900,
  socket: 13_300,
  heartbeat: 2_450,
  preset: 720,
  presets: 6_900,
  backoff: 550,
};
