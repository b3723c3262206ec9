/** What the library may add to an app that uses RxJS anyway: bytes, min+gzip, without rxjs. */
export const sizeLimits = {
  everything: 13_400,
  socket: 11_500,
  heartbeat: 2_400,
  preset: 720,
  presets: 5_300,
  backoff: 550,
};
