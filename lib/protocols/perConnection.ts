/**
 * Keeps the state of a deserializer between frames, one for each connection. A frame knows its socket, so a new connection has a
 * new state, and two sockets can share a preset.
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
