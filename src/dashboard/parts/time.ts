import { readWallClock } from '../live/wall-clock.ts';
import { t } from '../preferences.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A duration in two parts at most, such as `1 m 5 s`. Takes milliseconds. */
export const formatDuration = (ms: number): string => {
  const size = Math.abs(ms);
  const units = {
    day: t('일', ' d'),
    hour: t('시간', ' h'),
    minute: t('분', ' m'),
    second: t('초', ' s'),
  };
  if (size < SECOND) return `${Math.round(size)} ms`;
  if (size < 10 * SECOND) return `${(Math.floor(size / 100) / 10).toFixed(1)}${units.second}`;
  if (size < MINUTE) return `${Math.floor(size / SECOND)}${units.second}`;
  const two = (large: number, largeUnit: string, small: number, smallUnit: string): string => {
    const rest = Math.floor((size % large) / small);
    return `${Math.floor(size / large)}${largeUnit}${rest === 0 ? '' : ` ${rest}${smallUnit}`}`;
  };
  if (size < HOUR) return two(MINUTE, units.minute, SECOND, units.second);
  return size < DAY ? two(HOUR, units.hour, MINUTE, units.minute) : two(DAY, units.day, HOUR, units.hour);
};

/** How long ago, or in how long: `3 m ago`, `in 3 m`. Takes milliseconds; negative: in the future. */
export const formatAge = (ms: number): string => {
  if (Math.abs(ms) < SECOND) return t('지금', 'now');
  const text = formatDuration(ms < 10 * SECOND && ms > -10 * SECOND ? Math.trunc(ms / SECOND) * SECOND : ms).replace(
    '.0',
    '',
  );
  return ms < 0 ? t(`${text} 후`, `in ${text}`) : t(`${text} 전`, `${text} ago`);
};

/** The difference of a clock from real time: `+61 m`. */
export const formatOffset = (ms: number): string => `${ms < 0 ? '−' : '+'}${formatDuration(ms)}`;

/** The time of day as the server wrote it, in Korean time; with the date unless it is the same day as `besideMs`. */
export const formatTime = (instant: string, besideMs: number = readWallClock()): string => {
  const [, date = '', time = ''] = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?)/.exec(instant) ?? [];
  const today = new Date(besideMs + 9 * HOUR).toISOString().slice(0, 10);
  return date === today ? time : `${date} ${time}`;
};

/** An instant as the server writes instants, in Korean time. Takes milliseconds. */
export const toKoreanInstant = (ms: number): string => new Date(ms + 9 * HOUR).toISOString().replace('Z', '+09:00');
