import type { Letter } from './letters.ts';

/** How many bytes of a value are sought in every text. */
export const HEAD_BYTES = 6;

/** The ways in which a whole value is encoded. */
type Mode = 'raw' | 'url' | 'url-twice' | 'json';

const modes: readonly Mode[] = ['raw', 'url', 'url-twice', 'json'];

/** Letters that no encoding changes. */
const UNRESERVED = /^[A-Za-z0-9._-]$/;

/** A JSON text inside JSON texts has 1, 2 or 4 backslashes; with `\/` there are 1, 2, 3 or more. */
const BACKSLASHES = [1, 2, 3, 4];

const percentOf = ({ utf8 }: Letter, sign: string): string =>
  [...utf8].map((byte) => `${sign}${byte.toString(16).padStart(2, '0')}`).join('');

const escapesOf = ({ utf16 }: Letter, count: number): string =>
  utf16.map((unit) => `${'\\'.repeat(count)}u${unit.toString(16).padStart(4, '0')}`).join('');

const rawOf = ({ utf8, other }: Letter): string[] => {
  const raw = Buffer.from(utf8).toString('latin1');
  return other === null ? [raw] : [raw, String.fromCharCode(other)];
};

/** The ways to write one letter, in Latin-1. */
const waysOf = (letter: Letter, mode: Mode, isFirst: boolean): readonly string[] => {
  const raw = rawOf(letter);
  if (mode === 'raw' || (letter.utf8.length === 1 && UNRESERVED.test(raw[0] ?? ''))) return raw;
  // Encoders disagree about which signs they leave as they are.
  const unchanged = letter.utf8.length === 1 ? raw : [];
  if (mode === 'url') return [...unchanged, percentOf(letter, '%')];
  // What the first encoder has left as it is, the second one encodes once.
  if (mode === 'url-twice')
    return [...unchanged, ...(unchanged.length === 0 ? [] : [percentOf(letter, '%')]), percentOf(letter, '%25')];
  const counts = isFirst ? [1] : BACKSLASHES;
  const escapes = counts.map((count) => escapesOf(letter, count));
  return letter.utf8.length > 1
    ? escapes
    : [...unchanged, ...escapes, ...counts.map((count) => '\\'.repeat(count) + raw[0])];
};

const fold = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** The beginning of a value: `head` is sought in every text, and `tail` says at once which values may follow it. */
export interface Anchor {
  readonly head: string;
  readonly tail: string;
}

const MAX_BYTES = HEAD_BYTES + 4;

/** A beginning with more ways than this is not made longer. */
const MAX_WAYS = 16;

const split = (beginning: string): Anchor => ({
  head: beginning.slice(0, HEAD_BYTES),
  tail: beginning.slice(HEAD_BYTES, MAX_BYTES),
});

/** The beginning of a text that is not encoded. */
export const anchorOf = (bytes: Uint8Array): Anchor => split(fold(Buffer.from(bytes).toString('latin1')));

/** The beginnings of a text in one way to encode it. */
const beginningsOf = (letters: readonly Letter[], mode: Mode): ReadonlySet<string> => {
  let beginnings = new Set(['']);
  // Once a letter has been left out behind a head, none may follow.
  let hasTails = true;
  for (const [index, letter] of letters.entries()) {
    // What follows may stand on another line.
    if (letter.isGap) break;
    const ways = waysOf(letter, mode, index === 0);
    hasTails &&= beginnings.size * ways.length <= MAX_WAYS;
    const isOpen = (text: string): boolean => text.length < (hasTails ? MAX_BYTES : HEAD_BYTES);
    if (![...beginnings].some(isOpen)) break;
    beginnings = new Set(
      [...beginnings].flatMap((text) => (isOpen(text) ? ways.map((way) => fold(text + way)) : [text])),
    );
  }
  return beginnings;
};

/** The first bytes of a text in every way to write it, in Latin-1. Capital letters are small ones, so that `%EA` is `%ea`. */
export const anchorsOf = (letters: readonly Letter[]): Anchor[] => {
  const all = new Map<string, Anchor>();
  for (const mode of modes) {
    for (const beginning of beginningsOf(letters, mode)) {
      const anchor = split(beginning);
      all.set(anchor.head + anchor.tail, anchor);
    }
  }
  return [...all.values()];
};
