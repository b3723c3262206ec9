/**
 * What a deserializer keeps between frames, for each connection by itself: a frame knows its socket, so that a new connection
 * starts anew, and two sockets may share one preset.
 */
export function perConnection<State extends object>(create: () => State): (event: MessageEvent) => State {
  const states = new WeakMap<object, State>();
  const nobody = {};
  return ({ target }) => {
    const key = target ?? nobody;
    const state = states.get(key) ?? create();
    states.set(key, state);
    return state;
  };
}
