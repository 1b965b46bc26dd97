const KOREA_OFFSET_MS = 9 * 3_600_000;

/** Korea has had no daylight saving since 1988, so a fixed offset is exact for every instant that a clock can show. */
const inKorea = (atMs: number): string => new Date(atMs + KOREA_OFFSET_MS).toISOString();

/** The wire's date format, without fraction: `2022-02-13T18:00:26+09:00` (guide ②). */
export const formatWireTime = (atMs: number): string => `${inKorea(atMs).slice(0, 19)}+09:00`;

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
