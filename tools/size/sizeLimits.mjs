/** What the library may add to an app that uses RxJS anyway: bytes, min+gzip, without rxjs. */
export const sizeLimits = {
  everything: 17_260,
  socket: 14_260,
  heartbeat: 2_980,
  preset: 740,
  presets: 7_100,
  backoff: 550,
};
