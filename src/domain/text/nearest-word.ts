import leven from 'leven';

/** How many letters of a text may differ from a known word, at most. */
export type Tolerance = (word: string) => number;

/**
 * The known word that is nearest to a text, within the tolerance; of two equally near words the first. Letter case counts.
 */
export const findNearest = (text: string, words: Iterable<string>, tolerance: Tolerance): string | undefined => {
  let nearest: { readonly word: string; readonly distance: number } | undefined;
  for (const word of words) {
    const most = tolerance(word);
    if (Math.abs(word.length - text.length) > most) continue;
    const distance = leven(text, word);
    if (distance <= most && distance < (nearest?.distance ?? Number.POSITIVE_INFINITY)) nearest = { word, distance };
  }
  return nearest?.word;
};
