import parseDuration from 'parse-duration';

const MAX_LENGTH = 32;
const NUMBER_AND_UNIT = /^-?\d+(\.\d+)?(ms|s|m|h|d)$/;
const ISO_8601 = /^-?P(?=\d|T\d)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/;

/** For messages: what a duration may look like. */
export const durationShape = 'a duration such as "90s", "61m", "400d" or "PT2S"';

/**
 * Milliseconds of a number with `ms`, `s`, `m`, `h` or `d`, or of an ISO 8601 duration of days, hours, minutes and
 * seconds, with an optional leading minus. `undefined` for anything else.
 */
export const parseDurationMs = (text: string): number | undefined => {
  if (text.length > MAX_LENGTH || !(NUMBER_AND_UNIT.test(text) || ISO_8601.test(text))) return undefined;
  // The library reads letters up to the next digit as one unit: the T between days and hours would spoil both.
  const ms = parseDuration(text.replace('T', ''));
  return ms === null || !Number.isFinite(ms) ? undefined : Math.round(ms);
};

/** The same syntax as a JSON Schema pattern, for schemas of scenarios and control calls. */
export const durationPattern = `^(${NUMBER_AND_UNIT.source.slice(1, -1)}|${ISO_8601.source.slice(1, -1)})$`;
