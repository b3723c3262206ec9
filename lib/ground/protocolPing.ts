/**
 * The value for `heartbeat.ping` that sends a ping frame of the WebSocket protocol itself, which every server answers by itself. Only the
 * `ws` package can send one: with another WebSocket it is a TypeError at the call.
 */
export const protocolPing: unique symbol = Symbol('protocol ping');
