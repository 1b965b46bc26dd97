/** The most texts that are remembered, and their greatest length. */
const MAX_TEXTS = 500;
const MAX_LENGTH = 200;

/**
 * Texts that a mask leaves as they are: most calls of a client have the same path, headers and body. Equal texts of many journal
 * entries are then one text in memory.
 */
export class HarmlessTexts {
  readonly #texts = new Map<string, string>();

  /** The remembered text that is equal. */
  find(text: string): string | undefined {
    return this.#texts.get(text);
  }

  /** Remembers a short text. It must have been masked and found unchanged: only harmless texts may be kept. */
  add(text: string): void {
    if (text.length > MAX_LENGTH) return;
    if (this.#texts.size >= MAX_TEXTS) this.#texts.clear();
    this.#texts.set(text, text);
  }
}

/** A mask that remembers the texts which it leaves as they are. A text that it changes is masked anew each time. */
export const rememberUnchanged = (mask: (text: string) => string): ((text: string) => string) => {
  const harmless = new HarmlessTexts();
  return (text) => {
    const known = harmless.find(text);
    if (known !== undefined) return known;
    const shown = mask(text);
    if (shown === text) harmless.add(shown);
    return shown;
  };
};
