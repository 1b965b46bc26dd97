/** `name=text`, where a text may hold more of the sign. */
const NAMED = /^([A-Za-z][A-Za-z0-9]*)=(.*)$/s;

/** Words such as `userName=김토스` by their names, or the first word that is none. */
export const readNamedTexts = (words: readonly string[]): ReadonlyMap<string, string> | { readonly wrong: string } => {
  const texts = new Map<string, string>();
  for (const word of words) {
    const [, name, text] = NAMED.exec(word) ?? [];
    if (name === undefined || text === undefined) return { wrong: word };
    texts.set(name, text);
  }
  return texts;
};
