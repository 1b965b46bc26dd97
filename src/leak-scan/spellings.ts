import type { KnownPerson, PersonKind } from './known.ts';
import { GAP } from './letters.ts';

/** A value as people and programs write it. */
export interface Spelling {
  readonly text: string;
  readonly isNfd: boolean;
  /** What must not stand beside it: a digit, or for phones anything but a prefix of phone numbers. */
  readonly alone: 'anywhere' | 'no-digit' | 'phone';
  readonly ignoresCase: boolean;
  /** Whether it is sought in base64, too. */
  readonly isInBase64: boolean;
}

const HANGUL_NAME = /^[가-힣]{2,5}$/;

const spell = (text: string, more: Partial<Spelling> = {}): Spelling => ({
  text,
  isNfd: false,
  alone: 'anywhere',
  ignoresCase: false,
  isInBase64: true,
  ...more,
});

/** The text, and in NFD, as macOS writes names of files, if that differs. */
const inBothForms = (text: string, more: Partial<Spelling> = {}): Spelling[] => {
  const [composed, decomposed] = [text.normalize('NFC'), text.normalize('NFD')];
  return composed === decomposed
    ? [spell(composed, more)]
    : [spell(composed, more), spell(decomposed, { ...more, isNfd: true })];
};

/** A Korean name also with a space after the family name, which has one letter or two. */
const nameTexts = (name: string): string[] => {
  const composed = name.normalize('NFC');
  if (!HANGUL_NAME.test(composed)) return [name];
  const lengths = composed.length > 3 ? [1, 2] : [1];
  return [composed, ...lengths.map((length) => `${composed.slice(0, length)} ${composed.slice(length)}`)];
};

/** Without the first zero: `+82` stands in its place. */
const phoneTexts = (phone: string): string[] => {
  const digits = phone.replace(/^0/, '');
  const groups = /^(\d{1,2})(\d{3,4})(\d{4})$/.exec(digits)?.slice(1);
  if (groups === undefined) return [digits];
  const [first, ...rest] = groups;
  // The last three: a space and hyphens that do not break, and a dash, as word processors set them.
  const texts = ['', '-', ' ', '.', ' - ', '\u00a0', '\u2011', '\u2013'].map((separator) => groups.join(separator));
  const mixed = [`${first}-${rest.join('')}`, `${first} ${rest.join('-')}`];
  return [...texts, ...mixed, `${first})${rest.join('-')}`, `${first}) ${rest.join('-')}`];
};

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

/** A day as English programs and people write it. Java's `Date`, in Korea or in a container, and JavaScript's begin with the month. */
const englishDates = (year: string, month: number, days: readonly string[]): string[] => {
  const name = MONTHS[month - 1] ?? '';
  return [...new Set([name, name.slice(0, 3)])].flatMap((one) =>
    days.flatMap((day) => [
      ...[`${one} ${day}, ${year}`, `${one} ${day} ${year}`, `${day} ${one} ${year}`, `${day}-${one}-${year}`],
      ...(one.length === 3 ? ['KST', 'UTC'].map((zone) => `${one} ${day} 00:00:00 ${zone} ${year}`) : []),
    ]),
  );
};

const birthdayTexts = (birthday: string): string[] => {
  const [, year = '', month = '', day = ''] = /^(\d{4})(\d{2})(\d{2})$/.exec(birthday) ?? [];
  if (year === '') return [birthday];
  const [shortMonth, shortDay] = [String(Number(month)), String(Number(day))];
  const dates = [
    [month, day],
    [shortMonth, shortDay],
  ].flatMap((parts) => ['-', '.', '/', ' ', '. '].map((separator) => [year, ...parts].join(separator)));
  // Java's LocalDate becomes a list of three numbers, each perhaps on a line of its own.
  const lists = [`,${GAP}`, ' , '].map((separator) => [year, shortMonth, shortDay].join(separator));
  const long = [[month, day] as const, [shortMonth, shortDay] as const].flatMap(([m, d]) => [
    `${year}년 ${m}월 ${d}일`,
    `${year}년${m}월${d}일`,
  ]);
  const english = englishDates(year, Number(month), [day, shortDay]);
  return [...new Set([birthday, ...dates, ...lists, ...long, ...english])];
};

/** How a value is written before it is encoded. */
export const spellingsOf = (kind: PersonKind | 'secret', text: string): readonly Spelling[] => {
  switch (kind) {
    case 'name':
      return nameTexts(text).flatMap((one) =>
        inBothForms(one, { ignoresCase: true, isInBase64: one.length === text.normalize('NFC').length }),
      );
    case 'phone':
      return phoneTexts(text).map((one) => spell(one, { alone: 'phone', isInBase64: /^[\d-]+$/.test(one) }));
    case 'birthday':
      return birthdayTexts(text).map((one) =>
        spell(one, { alone: 'no-digit', ignoresCase: true, isInBase64: /^[\d-]+$/.test(one) }),
      );
    case 'email':
      return [spell(text, { ignoresCase: true })];
    case 'address':
    case 'addressDetails':
      return inBothForms(text, { ignoresCase: true });
    default:
      return [spell(text)];
  }
};

/** Shorter texts occur by chance. */
const MIN_CERTAIN_LETTERS = 8;

const isCertainName = (name: string, isMadeUp: boolean): boolean => {
  const letters = name.normalize('NFC');
  if (/^[가-힣]+$/.test(letters)) return letters.length >= (isMadeUp ? 3 : 4);
  return letters.length >= MIN_CERTAIN_LETTERS && letters.includes(' ');
};

/** Whether a value alone says that the data of this person stands there. Others count only near another value. */
export const isCertain = (kind: PersonKind, text: string, { isMadeUp }: Pick<KnownPerson, 'isMadeUp'>): boolean => {
  switch (kind) {
    case 'name':
      return isCertainName(text, isMadeUp);
    case 'phone':
    case 'ci':
    case 'di':
    case 'email':
      return true;
    case 'address':
    case 'addressDetails':
      return text.length >= MIN_CERTAIN_LETTERS;
    case 'birthday':
    case 'gender':
    case 'zipCode':
      return false;
  }
};
