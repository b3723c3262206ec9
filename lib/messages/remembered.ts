/** The texts that were noted last. */
export interface Remembered {
  readonly has: (text: string) => boolean;
  readonly add: (text: string) => void;
}

/** Not more than so many, nor more characters in all, but always the last. */
export function createRemembered(most: number, mostCharacters: number): Remembered {
  const texts = new Set<string>();
  const oldest = texts.values(); // It goes on behind what it has given: nothing is searched.
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
