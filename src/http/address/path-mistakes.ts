import { withoutInvisible } from '../../domain/text/invisible.ts';
import { findNearest, type Tolerance } from '../../domain/text/nearest-word.ts';

/** The parts of a route's pattern, such as `/clients/:clientId`. */
export type KnownPath = readonly string[];

export const toKnownPath = (pattern: string): KnownPath => pattern.split('/').slice(1);

/** Longer paths are not compared with known paths. */
const MAX_LENGTH = 300;

/** Common mistakes in a path, and how to correct each. */
const slips: readonly { readonly without: string; readonly mend: (path: string) => string }[] = [
  { without: 'without spaces or invisible characters', mend: withoutInvisible },
  { without: 'with / for %2F', mend: (path) => path.replace(/%2f/gi, '/') },
  {
    without: 'without a double slash (a base URL must not end in /)',
    mend: (path) => path.replace(/\/{2,}/g, '/'),
  },
  { without: 'without a trailing slash', mend: (path) => path.replace(/(?<=.)\/$/, '') },
];

const isParameter = (part: string | undefined): boolean => part?.startsWith(':') ?? false;

const isSamePart = (known: string | undefined, sent: string | undefined): boolean =>
  (isParameter(known) && sent !== undefined && sent !== '') || known?.toLowerCase() === sent?.toLowerCase();

const isSame = (known: KnownPath, sent: readonly string[]): boolean =>
  known.length === sent.length && known.every((part, index) => isSamePart(part, sent[index]));

const isSameCase = (known: KnownPath, sent: readonly string[]): boolean =>
  known.every((part, index) => isParameter(part) || part === sent[index]);

/** The most letters by which a path may differ from one that is meant. */
const toleranceOf: Tolerance = (path) => {
  if (path.length > 8) return 2;
  return path.length > 4 ? 1 : 0;
};

/** The known path that is nearest, where only a letter or two differ; parameters may be anything. */
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

/** The known path that equals the path, is a part of it, or contains it. */
const findMeant = (known: readonly KnownPath[], sent: readonly string[]): Found | undefined => {
  const same = known.find((one) => isSame(one, sent));
  if (same !== undefined) return { path: same, how: isSameCase(same, sent) ? '' : 'in this letter case' };
  const shorter = known.filter((one) => one.length < sent.length);
  const inside = longest(shorter.filter((one) => isSame(one, sent.slice(-one.length))));
  if (inside !== undefined) return { path: inside, how: 'without what stands in front of it' };
  const misspelt = findMisspelt(known, sent);
  if (misspelt !== undefined) return { path: misspelt, how: 'spelt like this' };
  const around = known.find(
    (one) => one.length > sent.length && !isParameter(one.at(-sent.length)) && isSame(one.slice(-sent.length), sent),
  );
  if (around !== undefined) return { path: around, how: 'with all of its beginning' };
  const before = longest(shorter.filter((one) => isSame(one, sent.slice(0, one.length))));
  return before && { path: before, how: 'without what follows it' };
};

const show = (path: KnownPath): string =>
  `/${path.map((part) => (isParameter(part) ? `{${part.slice(1)}}` : part)).join('/')}`;

/**
 * Says which known path was meant by an unknown one, and what to change. It repeats nothing of the unknown path. `known` has the
 * paths that are meant more often first.
 */
export const explainPath = (path: string, known: readonly KnownPath[]): string | undefined => {
  if (path.length > MAX_LENGTH) return undefined;
  const changes: string[] = [];
  let mended = path;
  for (const { without, mend } of slips) {
    const next = mend(mended);
    if (next !== mended) changes.push(without);
    mended = next;
  }
  const sent = toKnownPath(mended);
  const found = sent.join('') === '' ? undefined : findMeant(known, sent);
  if (found === undefined) return undefined;
  const how = [...changes, found.how].filter((one) => one !== '').join(' and ');
  return how === '' ? undefined : `unknown path: call ${show(found.path)}, ${how}`;
};
