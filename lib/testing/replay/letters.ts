import { isObject } from '../../ground/validate.js';
import { UnreplayableError } from './unreplayableError.js';

/** Letters for messages. */
export interface Letters {
  /** The messages, by letter. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Returns the letter of a message: the same one for equal messages. */
  readonly letterOf: (message: unknown) => string;
}

/** Assigns letters, and to a message that is a letter itself. */
export function createLetters(): Letters {
  const byText = new Map<string, string>();
  const values: Record<string, unknown> = {};
  let next = 0;

  const freeLetter = () => {
    while (letterAt(next) in values) next++;
    return letterAt(next);
  };
  return {
    values,
    letterOf(message) {
      const text = jsonOf(message);
      const known = byText.get(text);
      if (known !== undefined) return known;
      const letter = isLetter(message) && !(message in values) ? message : freeLetter();
      byText.set(text, letter);
      values[letter] = JSON.parse(text);
      return letter;
    },
  };
}

/** `o` is taken: it opens. */
const ALPHABET = 'abcdefghijklmnpqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

const isLetter = (message: unknown): message is string =>
  typeof message === 'string' && message.length === 1 && ALPHABET.includes(message);

/** Further letters: those with accents and Chinese ones, none of which is a blank or joins another. */
const ACCENTS = { first: 0x100, count: 0x150 };
const CHINESE = { first: 0x4e00, count: 0x5200 };
const MOST = ALPHABET.length + ACCENTS.count + CHINESE.count;

function letterAt(index: number): string {
  const accent = index - ALPHABET.length;
  const chinese = accent - ACCENTS.count;
  if (chinese >= CHINESE.count)
    throw new UnreplayableError(
      'too-many-messages',
      `a spec has letters for ${MOST} different messages: record with a lower limit, or without payloads`,
    );
  if (accent < 0) return ALPHABET.charAt(index);
  return String.fromCharCode(chinese < 0 ? ACCENTS.first + accent : CHINESE.first + chinese);
}

/** Returns the JSON of a message. Another value than that message would arrive if JSON could not carry all of it. */
function jsonOf(message: unknown): string {
  const stranger = strangerIn(message, new Set());
  if (stranger !== undefined)
    throw new UnreplayableError(
      'not-json',
      `a message contains ${stranger}, which JSON cannot carry: replay without messages, toMarbles({ payloads: false })`,
    );
  return JSON.stringify(message);
}

/** Returns what kind of value JSON would change, if there is one. A property without a value may be left out. */
function strangerIn(value: unknown, around: ReadonlySet<unknown>): string | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'a number that is not finite';
  if (typeof value !== 'object') return typeof value;
  if (around.has(value)) return 'itself';
  if (!isPlain(value)) return nameOf(value);
  const within = new Set(around).add(value);
  const parts = Array.isArray(value) ? value : Object.values(value).filter((part) => part !== undefined);
  return parts.map((part) => strangerIn(part, within)).find((found) => found !== undefined);
}

/** Whether it was made by `{}` or `[]`, in whichever window. */
function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  if (!isObject(value) || 'toJSON' in value) return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The name of its class, which is no part of the message. */
const nameOf = ({ constructor }: object): string =>
  typeof constructor === 'function' && constructor.name ? constructor.name : 'an object of a class';
