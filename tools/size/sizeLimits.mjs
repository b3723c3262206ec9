/** What the library may add to an app that uses RxJS anyway: bytes, min+gzip, without rxjs. */
export const sizeLimits = {
  everything: 14_000,
  socket: 11_700,
  heartbeat: 2_400,
  preset: 720,
  presets: 5_300,
  backoff: 550,
};
