import { clockRange } from './client-clock.ts';
import { isCalendarDay, koreanDay } from './korean-time.ts';

/** Nobody is alive who was born before. */
const FIRST = '19000101';

export const CALENDAR_RULE = 'must be a day of the calendar as YYYYMMDD';

/** The rule that a text breaks which is nobody's birthday at this instant. */
export const findBirthdayProblem = (birthday: string, nowMs: number): string | undefined => {
  if (!isCalendarDay(birthday)) return CALENDAR_RULE;
  const today = koreanDay(nowMs);
  if (birthday >= FIRST && birthday <= today) return undefined;
  return `must be a day from ${FIRST} to ${today}, today in Korea by the clock of the client`;
};

/**
 * The same for a persona, who belongs to no client: good is every day that is past by some client's clock some time.
 */
export const findPersonaBirthdayProblem = (birthday: string): string | undefined =>
  findBirthdayProblem(birthday, clockRange.toMs) === undefined
    ? undefined
    : `${CALENDAR_RULE}, from ${FIRST} to ${koreanDay(clockRange.toMs)}`;
