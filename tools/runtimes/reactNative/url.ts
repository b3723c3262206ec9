/** React Native's `URL` up to 0.79: takes anything for an address, and tells nothing of it. */
export class MuteURL {
  readonly #text: string;

  constructor(text: string, base?: string) {
    this.#text = base ? `${base.replace(/\/$/, '')}/${text.replace(/^\//, '')}` : withSlash(text);
  }
  get href(): string {
    return this.toString();
  }
  toString(): string {
    return this.#text;
  }
  toJSON(): string {
    return this.#text;
  }
}

for (const name of [
  'hash',
  'host',
  'hostname',
  'origin',
  'password',
  'pathname',
  'port',
  'protocol',
  'search',
  'username',
]) {
  Object.defineProperty(MuteURL.prototype, name, {
    get() {
      throw new Error(`URL.${name} is not implemented`);
    },
  });
}

/** That of later versions: reads some of it, by regular expressions that know http alone. */
export class PartialURL {
  readonly #text: string;

  constructor(text: string) {
    this.#text = /[?#]/.test(text) ? text : withSlash(text);
  }
  get href(): string {
    return this.#text;
  }
  get protocol(): string {
    return /^[a-z][a-z\d+.-]*:/i.exec(this.#text)?.[0] ?? '';
  }
  get host(): string {
    return /^https?:\/\/(?:[^@]+@)?([^/?#]+)/.exec(this.#text)?.[1] ?? '';
  }
  get search(): string {
    return /\?[^#]*/.exec(this.#text)?.[0] ?? '';
  }
  toString(): string {
    return this.#text;
  }
}

const withSlash = (text: string) => (text.endsWith('/') ? text : `${text}/`);
