/** A WebSocket without a network: opens in a microtask, and calls its handlers as directly as can be. */
export class FakeWebSocket {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSING = 2;
  static CLOSED = 3;
  static last;

  CONNECTING = 0;
  OPEN = 1;
  CLOSING = 2;
  CLOSED = 3;
  readyState = 0;
  bufferedAmount = 0;
  binaryType = 'blob';
  onopen = null;
  onmessage = null;
  onerror = null;
  onclose = null;
  sent = 0;
  #listeners = { open: [], message: [], error: [], close: [] };

  constructor(url) {
    this.url = url;
    FakeWebSocket.last = this;
    queueMicrotask(() => {
      this.readyState = 1;
      this.#tell('open', new Event('open'));
    });
  }

  addEventListener(type, listener) {
    this.#listeners[type].push(listener);
  }

  removeEventListener(type, listener) {
    this.#listeners[type] = this.#listeners[type].filter((other) => other !== listener);
  }

  send() {
    this.sent++;
  }

  close() {
    this.readyState = 3;
  }

  receive(event) {
    this.onmessage?.(event);
    const listeners = this.#listeners.message;
    for (let i = 0; i < listeners.length; i++) listeners[i](event);
  }

  #tell(type, event) {
    this[`on${type}`]?.(event);
    for (const listener of this.#listeners[type]) listener(event);
  }
}
