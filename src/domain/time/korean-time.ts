const KOREA_OFFSET_MS = 9 * 3_600_000;

/** Korea has had no daylight saving since 1988, so a fixed offset is exact for every instant that a clock can show. */
const inKorea = (atMs: number): string => new Date(atMs + KOREA_OFFSET_MS).toISOString();

const DAY_MS = 86_400_000;

const twoDigits = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));

let lastDay = { day: Number.NaN, text: '' };

/**
 * The wire's date format, without fraction: `2022-02-13T18:00:26+09:00` (guide ②). Measured: a `Date` for each answer takes four
 * hundredths of a status call, so the text of the day is kept until another day is asked for.
 */
export const formatWireTime = (atMs: number): string => {
  const koreanMs = Math.floor(atMs) + KOREA_OFFSET_MS;
  const day = Math.floor(koreanMs / DAY_MS);
  if (day !== lastDay.day) lastDay = { day, text: inKorea(atMs).slice(0, 11) };
  const seconds = Math.floor((koreanMs - day * DAY_MS) / 1000);
  const hour = twoDigits[Math.floor(seconds / 3600)];
  const minute = twoDigits[Math.floor(seconds / 60) % 60];
  return `${lastDay.text}${hour}:${minute}:${twoDigits[seconds % 60]}+09:00`;
};

/** Control API format, with milliseconds: `2022-02-13T18:00:26.123+09:00`. */
export const formatInstant = (atMs: number): string => `${inKorea(atMs).slice(0, 23)}+09:00`;

/** The calendar day in Korea as `YYYYMMDD`. */
export const koreanDay = (atMs: number): string => inKorea(atMs).slice(0, 10).replaceAll('-', '');

/** Whether `YYYYMMDD` names a day of the calendar. */
export const isCalendarDay = (text: string): boolean => {
  const parts = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (parts === null) return false;
  const iso = `${parts[1]}-${parts[2]}-${parts[3]}`;
  const day = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(iso);
};
