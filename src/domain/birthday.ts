import { clockRange } from './time/client-clock.ts';
import { isCalendarDay, koreanDay } from './time/korean-time.ts';

/** Earlier birthdays are refused: no living person has one. */
const FIRST = '19000101';

export const CALENDAR_RULE = 'must be a day of the calendar as YYYYMMDD';

/** The rule that the text breaks, if it cannot be a birthday at this instant. */
export const findBirthdayProblem = (birthday: string, nowMs: number): string | undefined => {
  if (!isCalendarDay(birthday)) return CALENDAR_RULE;
  const today = koreanDay(nowMs);
  if (birthday >= FIRST && birthday <= today) return undefined;
  return `must be a day from ${FIRST} to ${today}, today in Korea by the clock of the client`;
};

/**
 * The same for a persona. It belongs to no client, so every day that some client clock can have reached is allowed.
 */
export const findPersonaBirthdayProblem = (birthday: string): string | undefined =>
  findBirthdayProblem(birthday, clockRange.toMs) === undefined
    ? undefined
    : `${CALENDAR_RULE}, from ${FIRST} to ${koreanDay(clockRange.toMs)}`;
