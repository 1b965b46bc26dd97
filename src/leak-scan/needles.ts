import { anchorsOf, HEAD_BYTES } from './anchors.ts';
import { jsonEscapesOf, piecesOfBase64 } from './base64.ts';
import type { KnownPerson, KnownSecret, LeakEncoding, PersonKind } from './known.ts';
import { personKinds } from './known.ts';
import { isDigit, isHex, type Letter, lettersOf, lettersOfBase64, readLetters, type Written } from './letters.ts';
import type { AnchoredNeedle, Match, Needle } from './needle.ts';
import { isCertain, type Spelling, spellingsOf } from './spellings.ts';

/** Shorter pieces of base64 occur by chance. */
const MIN_BASE64 = 7;

/** Shorter secrets occur by chance. */
const MIN_SECRET = 8;

const encodingsOf = ({ isUrl, isJson }: Written, ...others: readonly LeakEncoding[]): LeakEncoding[] => [
  ...(isUrl ? (['url'] as const) : []),
  ...(isJson ? (['json'] as const) : []),
  ...others,
];

/** The length of `%22` or `\u0022` that ends at a position, or 0: its digits are not digits of the text. */
const escapeBefore = (bytes: Uint8Array, at: number): number => {
  if (!isHex(bytes[at - 1]) || !isHex(bytes[at - 2])) return 0;
  if (bytes[at - 3] === 0x25) return 3;
  if (bytes[at - 3] === 0x35 && bytes[at - 4] === 0x32 && bytes[at - 5] === 0x25) return 5;
  return isHex(bytes[at - 3]) && isHex(bytes[at - 4]) && bytes[at - 5] === 0x75 && bytes[at - 6] === 0x5c ? 6 : 0;
};

const hasDigitBeside = (bytes: Uint8Array, start: number, end: number): boolean =>
  isDigit(bytes[end]) || (isDigit(bytes[start - 1]) && escapeBefore(bytes, start) === 0);

/** `0`, `+82`, `82-`, `+82 (0)`, `0082` and the like, or nothing, behind something that is no digit. */
const PHONE_PREFIX =
  /(?:^|[^0-9]|%(?:25)?[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4})(\(?(?:0|(?:\+|00)?82\)?(?:[-. +]|%20)?\(?0?\)?(?:[-. +]|%20)?)?)$/;
const PHONE_PREFIX_BYTES = 32;

/** The beginning of the phone whose digits after the prefix begin at a position; `undefined` inside another number. */
const startOfPhone = (bytes: Uint8Array, at: number, end: number): number | undefined => {
  if (isDigit(bytes[end])) return undefined;
  const before = Buffer.from(bytes.subarray(Math.max(0, at - PHONE_PREFIX_BYTES), at)).toString('latin1');
  const prefix = PHONE_PREFIX.exec(before)?.[1];
  return prefix === undefined ? undefined : at - prefix.length;
};

const startOf = (bytes: Uint8Array, at: number, end: number, { alone }: Spelling): number | undefined => {
  if (alone === 'phone') return startOfPhone(bytes, at, end);
  return alone === 'no-digit' && hasDigitBeside(bytes, at, end) ? undefined : at;
};

/** What a needle finds, apart from how it is written. */
type Subject = Pick<Needle, 'kind' | 'owners' | 'masked' | 'isCertain'>;

const anchored = (letters: readonly Letter[], needle: Needle): AnchoredNeedle[] =>
  anchorsOf(letters).map((anchor) => [anchor, needle]);

const spelledNeedles = (subject: Subject, spelling: Spelling): AnchoredNeedle[] => {
  const letters = lettersOf(spelling.text, spelling);
  const nfd = spelling.isNfd ? (['nfd'] as const) : [];
  const find = (bytes: Uint8Array, at: number): Match | undefined => {
    const written = readLetters(bytes, at, letters);
    if (written === undefined) return undefined;
    const start = startOf(bytes, at, written.end, spelling);
    return start === undefined ? undefined : { start, end: written.end, encodings: encodingsOf(written, ...nfd) };
  };
  return anchored(letters, { ...subject, find });
};

/** The spelling as UTF-8; if it has letters beyond ASCII, with JSON escapes too. */
const encodedTexts = ({ text }: Spelling): string[] => [
  ...new Set([text, jsonEscapesOf(text, (hex) => hex), jsonEscapesOf(text, (hex) => hex.toUpperCase())]),
];

const base64Needles = (subject: Subject, spelling: Spelling): AnchoredNeedle[] =>
  encodedTexts(spelling)
    .flatMap((text) => piecesOfBase64(Buffer.from(text)))
    .filter(({ text }) => text.length >= MIN_BASE64)
    .flatMap(({ text }) => {
      const letters = lettersOfBase64(text);
      const others: LeakEncoding[] = spelling.isNfd ? ['base64', 'nfd'] : ['base64'];
      const find = (bytes: Uint8Array, start: number): Match | undefined => {
        const written = readLetters(bytes, start, letters);
        return written === undefined
          ? undefined
          : { start, end: written.end, encodings: encodingsOf(written, ...others) };
      };
      return anchored(letters, { ...subject, find });
    });

/** Whether a value is long enough to be looked for everywhere. */
export const hasAnchor = (text: string): boolean => Buffer.byteLength(text) >= HEAD_BYTES;

const needlesFor = (subject: Subject, kind: PersonKind | 'secret', text: string): AnchoredNeedle[] =>
  spellingsOf(kind, text)
    .filter((spelling) => hasAnchor(spelling.text))
    .flatMap((spelling) => [
      ...spelledNeedles(subject, spelling),
      ...(spelling.isInBase64 ? base64Needles(subject, spelling) : []),
    ]);

const stars = (text: string, shown: number): string => {
  const letters = [...text];
  return letters.slice(0, shown).join('') + '*'.repeat(Math.max(1, letters.length - shown));
};

/** Enough to know the value again for those who know it. */
const maskValue = (kind: PersonKind, text: string): string => {
  if (kind === 'name') return stars(text, 1);
  if (kind === 'birthday') return stars(text, 4);
  return kind === 'phone' ? stars(text, 3) : '***';
};

interface Value {
  readonly kind: PersonKind;
  readonly text: string;
  readonly owners: number[];
  isCertain: boolean;
}

/** The number of each person. A persona is one person, though her DI differs from partner to partner. */
export const ownersOf = (people: readonly KnownPerson[]): readonly number[] => {
  const personas = new Map<string, number>();
  return people.map(({ label, isMadeUp }, index) => {
    if (!isMadeUp) return index;
    const owner = personas.get(label) ?? index;
    personas.set(label, owner);
    return owner;
  });
};

/** The values of people, each once: twins share a name. Fields that are sought only near others are not among them. */
const valuesOf = (people: readonly KnownPerson[]): Iterable<Value> => {
  const values = new Map<string, Value>();
  const owners = ownersOf(people);
  for (const [index, person] of people.entries()) {
    const owner = owners[index] ?? index;
    for (const kind of personKinds) {
      const text = person[kind] ?? '';
      if (text === '' || kind === 'gender' || kind === 'zipCode') continue;
      const key = `${kind} ${text}`;
      const value = values.get(key) ?? { kind, text, owners: [], isCertain: false };
      if (value.owners.at(-1) !== owner) value.owners.push(owner);
      value.isCertain ||= isCertain(kind, text, person);
      values.set(key, value);
    }
  }
  return values.values();
};

/** What to look for, for these people. */
export const personNeedles = (people: readonly KnownPerson[]): AnchoredNeedle[] =>
  [...valuesOf(people)].flatMap(({ kind, text, owners, isCertain: certain }) =>
    needlesFor({ kind, owners, masked: maskValue(kind, text), isCertain: certain }, kind, text),
  );

/** What to look for, for these secrets. Their owners are numbered from `firstOwner` on. */
export const secretNeedles = (secrets: readonly KnownSecret[], firstOwner: number): AnchoredNeedle[] =>
  secrets.flatMap(({ text }, index) =>
    text.length < MIN_SECRET
      ? []
      : needlesFor({ kind: 'secret', owners: [firstOwner + index], masked: '***', isCertain: true }, 'secret', text),
  );
