import { sameText, type Text } from './language.ts';
import { findNearest, type Tolerance } from './nearest-word.ts';

/** The most list items that a message shows: names to choose from, problems of a file or body. */
export const MAX_LISTED = 20;

/** `and 8,980 more`, for what is not listed. */
export const andMore = (count: number): string => `and ${count.toLocaleString('en-US')} more`;

/** The same in every language. */
export const andMoreText = (count: number): Text => ({
  en: andMore(count),
  ko: `그 밖에 ${count.toLocaleString('en-US')}개`,
});

/** The first lines, then the number of the others. */
export const firstOf = (lines: readonly string[], most = MAX_LISTED): readonly string[] =>
  lines.length <= most ? lines : [...lines.slice(0, most), andMore(lines.length - most)];

/** The same in every language. */
export const firstTexts = (lines: readonly Text[], most = MAX_LISTED): readonly Text[] =>
  lines.length <= most ? lines : [...lines.slice(0, most), andMoreText(lines.length - most)];

/** No name is longer; a longer text is compared with no name. */
const MAX_COMPARED = 64;

const ANY_DISTANCE = (): number => Number.POSITIVE_INFINITY;

/** As `findNearest`, but ignores letter case; `undefined` for a text that is too long for a name. */
const findNearestName = (text: string, names: readonly string[], tolerance: Tolerance): string | undefined => {
  if (text.length > MAX_COMPARED) return undefined;
  const folded = names.map((name) => name.toLowerCase());
  const found = findNearest(text.toLowerCase(), folded, tolerance);
  return found === undefined ? undefined : names[folded.indexOf(found)];
};

/** The most letters that may differ in a misspelt name. */
const toleranceOf: Tolerance = (name) => Math.ceil(name.length / 3);

const isPartOf = (part: string, whole: string): boolean =>
  part.length >= 3 && whole.toLowerCase().includes(part.toLowerCase());

/** The name that a text probably means; `undefined` if it is similar to none. */
export const findMeant = (text: string, names: readonly string[]): string | undefined => {
  if (text === '') return undefined;
  const related = names.filter((name) => isPartOf(text, name) || isPartOf(name, text));
  return findNearestName(text, names, toleranceOf) ?? findNearestName(text, related, ANY_DISTANCE);
};

/** `: did you mean auto?`, or an empty text if the value is similar to none of the names. Never quotes the value. */
export const didYouMean = (given: unknown, names: readonly string[]): string => {
  const meant = typeof given === 'string' ? findMeant(given, names) : undefined;
  return meant === undefined ? '' : `: did you mean ${meant}?`;
};

/** The same in every language, behind the text that says what a value must be. */
export const withGuess = (text: Text, given: unknown, names: readonly string[]): Text => {
  const meant = typeof given === 'string' ? findMeant(given, names) : undefined;
  return meant === undefined
    ? text
    : { en: `${text.en}: did you mean ${meant}?`, ko: `${text.ko} (혹시 ${meant}인가요?)` };
};

/** `one of auto, manual`: the first names in order, and a suggestion if `given` is similar to one of them. */
export const oneOf = (names: readonly string[], given?: unknown): string =>
  `one of ${firstOf(names.toSorted()).join(', ')}${didYouMean(given, names)}`;

/** What a wrong name must be, such as `one of auto, manual`; `undefined` for a correct name. */
export const expectedName = (name: string, names: Iterable<string>): string | undefined => {
  const known = [...names];
  return known.includes(name) ? undefined : oneOf(known, name);
};

const listedNames = (names: readonly string[]): Text => ({
  en: `one of ${firstOf(names.toSorted()).join(', ')}`,
  ko: firstTexts(names.toSorted().map(sameText))
    .map(({ ko }) => ko)
    .join(', '),
});

/** As `oneOf`, in every language. */
export const oneOfText = (names: readonly string[], given?: unknown): Text =>
  withGuess(listedNames(names), given, names);

/** As `expectedName`, in every language. */
export const expectedNameText = (name: string, names: Iterable<string>): Text | undefined => {
  const known = [...names];
  return known.includes(name) ? undefined : oneOfText(known, name);
};

/** A problem, and what to do about it, if that is known. */
export const withAdvice = (problem: Text, advice: Text | undefined): Text =>
  advice === undefined ? problem : { en: `${problem.en}: ${advice.en}`, ko: `${problem.ko}. ${advice.ko}` };

/** Why a file cannot be read, by the code of the system's error. Continues a sentence that begins with the file's name. */
export const unreadable = (code: string): Text =>
  code === 'ENOENT'
    ? { en: 'does not exist', ko: '없는 파일입니다' }
    : { en: `cannot be read (${code})`, ko: `읽을 수 없습니다(${code})` };

const MAX_QUOTED = 40;

/** The user's own text in quotes; of a long text only the beginning. */
export const quote = (text: string): string =>
  JSON.stringify(text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text);

/** Whether a message may show a field's name: longer names, and names with digits or signs, may hold personal data. */
export const canBeShown = (name: string): boolean => /^[A-Za-z_]{1,40}$/.test(name);
