import { type Static, Type } from 'typebox';
import type { Text } from './text/language.ts';
import { shapes } from './text/shapes.ts';
import { clockRange } from './time/client-clock.ts';
import { isCalendarDay, koreanDay } from './time/korean-time.ts';

/** A persona's birthday: a fixed day, or a day that moves with the client's clock. */
export const Birthday = Type.Union([
  Type.String({ pattern: '^[0-9]{8}$', description: shapes.birthday.en }),
  Type.Object(
    {
      yearsAgo: Type.Integer({ minimum: 0, maximum: 150 }),
      days: Type.Optional(Type.Integer({ minimum: -366, maximum: 366 })),
    },
    {
      additionalProperties: false,
      description: 'a day that moves with the client’s clock: `yearsAgo` years before today, plus `days`',
    },
  ),
]);

/** Earlier birthdays are refused: no living person has one. */
const FIRST = '19000101';
const ADULT_AGE_YEARS = 19;

export const CALENDAR_RULE = 'must be a calendar date as YYYYMMDD';

/** The rule that the text breaks; `undefined` if it is a possible birthday at this instant. */
export const findBirthdayProblem = (birthday: string, nowMs: number): string | undefined => {
  if (!isCalendarDay(birthday)) return CALENDAR_RULE;
  const today = koreanDay(nowMs);
  if (birthday >= FIRST && birthday <= today) return undefined;
  return `must be a date from ${FIRST} to ${today} (today in Korea, by the client's clock)`;
};

/**
 * The same for a persona. A persona belongs to no client: every day is allowed that the clock of some client can reach.
 */
export const findPersonaBirthdayProblem = (birthday: string): Text | undefined => {
  const last = koreanDay(clockRange.toMs);
  return findBirthdayProblem(birthday, clockRange.toMs) === undefined
    ? undefined
    : {
        en: `${CALENDAR_RULE}, from ${FIRST} to ${last}`,
        ko: `${FIRST}부터 ${last}까지의, 달력에 있는 날짜여야 합니다(YYYYMMDD)`,
      };
};

/** A persona's birthday as `YYYYMMDD`; it may move with the client's clock. */
export const birthdayAt = ({ birthday }: { readonly birthday: Static<typeof Birthday> }, atMs: number): string => {
  if (typeof birthday === 'string') return birthday;
  const today = koreanDay(atMs);
  const [year, month, day] = [Number(today.slice(0, 4)), Number(today.slice(4, 6)), Number(today.slice(6))];
  return new Date(Date.UTC(year - birthday.yearsAgo, month - 1, day + (birthday.days ?? 0)))
    .toISOString()
    .slice(0, 10)
    .replaceAll('-', '');
};

/** `ADULT` from the nineteenth birthday on, in Korean time. For 29 February, a common year counts from 1 March. */
export const ageGroupAt = (birthday: string, atMs: number): 'ADULT' | 'MINOR' => {
  const adultFrom = `${Number(birthday.slice(0, 4)) + ADULT_AGE_YEARS}`.padStart(4, '0') + birthday.slice(4);
  return koreanDay(atMs) >= adultFrom ? 'ADULT' : 'MINOR';
};
