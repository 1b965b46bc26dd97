import type { Text } from '../text/language.ts';

const MAX_LENGTH = 32;
const NUMBER_AND_UNIT = /^-?\d+(\.\d+)?(ms|s|m|h|d)$/;
const ISO_8601 = /^-?P(?=\d|T\d)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/;

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** For messages: what a duration may look like. */
export const durationShape: Text = {
  en: 'a duration such as "2s" or "PT2S" (units: ms, s, m, h, d)',
  ko: '"2s", "PT2S" 같은 기간(단위: ms, s, m, h, d)',
};

/** The number at the beginning of a part such as `2.5S`; a part that is left out counts nothing. */
const numberOf = (part = '0'): number => Number.parseFloat(part);

const readMs = (text: string): number | undefined => {
  const unit = NUMBER_AND_UNIT.exec(text)?.[2];
  if (unit !== undefined) return numberOf(text) * unitMs[unit as keyof typeof unitMs];
  const iso = ISO_8601.exec(text);
  if (iso === null) return undefined;
  const [, days, , hours, minutes, seconds] = iso;
  const ms =
    numberOf(days) * unitMs.d +
    numberOf(hours) * unitMs.h +
    numberOf(minutes) * unitMs.m +
    numberOf(seconds) * unitMs.s;
  return text.startsWith('-') ? -ms : ms;
};

/**
 * Milliseconds of a number with `ms`, `s`, `m`, `h` or `d`, or of an ISO 8601 duration of days, hours, minutes and
 * seconds, with an optional leading minus. `undefined` for anything else.
 */
export const parseDurationMs = (text: string): number | undefined => {
  const ms = text.length > MAX_LENGTH ? undefined : readMs(text);
  return ms === undefined ? undefined : Math.round(ms);
};

/** The same syntax as a JSON Schema pattern, for schemas of scenarios and control calls. */
export const durationPattern = `^(${NUMBER_AND_UNIT.source.slice(1, -1)}|${ISO_8601.source.slice(1, -1)})$`;
