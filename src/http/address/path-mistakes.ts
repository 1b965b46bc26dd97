import { withoutInvisible } from '../../domain/text/invisible.ts';
import { findNearest, type Tolerance } from '../../domain/text/nearest-word.ts';

/** The parts of a route's pattern, such as `/clients/:clientId`. */
export type KnownPath = readonly string[];

export const toKnownPath = (pattern: string): KnownPath => pattern.split('/').slice(1);

/** Longer paths are not compared. */
const MAX_LENGTH = 300;

/** Common mistakes in a path. `how` says in a message what to change; `correct` does it. */
const corrections: readonly { readonly how: string; readonly correct: (path: string) => string }[] = [
  { how: 'without spaces or invisible characters', correct: withoutInvisible },
  { how: 'with / for %2F', correct: (path) => path.replace(/%2f/gi, '/') },
  {
    how: 'without a double slash (a base URL must not end in /)',
    correct: (path) => path.replace(/\/{2,}/g, '/'),
  },
  { how: 'without a trailing slash', correct: (path) => path.replace(/(?<=.)\/$/, '') },
];

const isParameter = (part: string | undefined): boolean => part?.startsWith(':') ?? false;

const isSamePart = (known: string | undefined, sent: string | undefined): boolean =>
  (isParameter(known) && sent !== undefined && sent !== '') || known?.toLowerCase() === sent?.toLowerCase();

const isSame = (known: KnownPath, sent: readonly string[]): boolean =>
  known.length === sent.length && known.every((part, index) => isSamePart(part, sent[index]));

const isSameCase = (known: KnownPath, sent: readonly string[]): boolean =>
  known.every((part, index) => isParameter(part) || part === sent[index]);

/** The most letters by which a path may differ from a known one. */
const toleranceOf: Tolerance = (path) => {
  if (path.length > 8) return 2;
  return path.length > 4 ? 1 : 0;
};

/** The nearest known path, if one or two letters differ. Parameters may have any value. */
const findMisspelt = (known: readonly KnownPath[], sent: readonly string[]): KnownPath | undefined => {
  const meant = known.map((one) =>
    one
      .map((part, index) => (isParameter(part) ? (sent[index] ?? part) : part))
      .join('/')
      .toLowerCase(),
  );
  const nearest = findNearest(sent.join('/').toLowerCase(), meant, toleranceOf);
  return nearest === undefined ? undefined : known[meant.indexOf(nearest)];
};

const longest = (paths: readonly KnownPath[]): KnownPath | undefined =>
  paths.toSorted((a, b) => b.length - a.length)[0];

interface Found {
  readonly path: KnownPath;
  readonly how: string;
}

/** The known path that equals the sent path, is a part of it, or contains it. */
const findMeant = (known: readonly KnownPath[], sent: readonly string[]): Found | undefined => {
  const same = known.find((one) => isSame(one, sent));
  if (same !== undefined) return { path: same, how: isSameCase(same, sent) ? '' : 'in this letter case' };
  const shorter = known.filter((one) => one.length < sent.length);
  const inside = longest(shorter.filter((one) => isSame(one, sent.slice(-one.length))));
  if (inside !== undefined) return { path: inside, how: 'without the part before it' };
  const misspelt = findMisspelt(known, sent);
  if (misspelt !== undefined) return { path: misspelt, how: 'spelt like this' };
  const around = known.find(
    (one) => one.length > sent.length && !isParameter(one.at(-sent.length)) && isSame(one.slice(-sent.length), sent),
  );
  if (around !== undefined) return { path: around, how: 'with its complete beginning' };
  const before = longest(shorter.filter((one) => isSame(one, sent.slice(0, one.length))));
  return before && { path: before, how: 'without the part after it' };
};

const show = (path: KnownPath): string =>
  `/${path.map((part) => (isParameter(part) ? `{${part.slice(1)}}` : part)).join('/')}`;

/**
 * Says which known path an unknown path was probably meant to be, and what to change. Repeats nothing of the unknown path. `known`
 * lists the more common paths first.
 */
export const explainPath = (path: string, known: readonly KnownPath[]): string | undefined => {
  if (path.length > MAX_LENGTH) return undefined;
  const changes: string[] = [];
  let corrected = path;
  for (const { how, correct } of corrections) {
    const next = correct(corrected);
    if (next !== corrected) changes.push(how);
    corrected = next;
  }
  const sent = toKnownPath(corrected);
  const found = sent.join('') === '' ? undefined : findMeant(known, sent);
  if (found === undefined) return undefined;
  const how = [...changes, found.how].filter((one) => one !== '').join(' and ');
  return how === '' ? undefined : `unknown path: call ${show(found.path)}, ${how}`;
};
