/** The strings that were added last. */
export interface Remembered {
  readonly has: (text: string) => boolean;
  readonly add: (text: string) => void;
}

/** Remembers a bounded number of strings, and of their characters, but always the last string. */
export function createRemembered(most: number, mostCharacters: number): Remembered {
  const texts = new Set<string>();
  const oldest = texts.values(); // It continues after the last removed one, without a search.
  let characters = 0;
  return {
    has: (text) => texts.has(text),
    add(text) {
      if (texts.has(text)) return;
      texts.add(text);
      characters += text.length;
      while (texts.size > most || (characters > mostCharacters && texts.size > 1)) {
        const forgotten = oldest.next().value as string;
        texts.delete(forgotten);
        characters -= forgotten.length;
      }
    },
  };
}
