/** The most texts that are remembered, and their greatest length. */
const MAX_TEXTS = 100;
const MAX_LENGTH = 200;

/**
 * A mask that remembers texts which it leaves as they are: most calls of a client have the same path and headers. A text that it
 * changes is masked anew each time, because only harmless texts may be kept.
 */
export const rememberUnchanged = (mask: (text: string) => string): ((text: string) => string) => {
  const unchanged = new Map<string, string>();
  return (text) => {
    const known = unchanged.get(text);
    if (known !== undefined) return known;
    const shown = mask(text);
    if (shown === text && text.length <= MAX_LENGTH) {
      if (unchanged.size >= MAX_TEXTS) unchanged.clear();
      // Both texts are equal. The mask has made its own; the given one may be a part of a longer text.
      unchanged.set(shown, shown);
    }
    return shown;
  };
};
