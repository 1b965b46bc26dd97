import { MASK } from '../domain/text/mask.ts';
import type { Sighting } from './block.ts';

const BYTES_BESIDE = 32;

/** A word of a program or of a sentence: everything else may belong to somebody. */
const WORD = /^(?:[A-Z]?[a-z]{1,15}(?:[A-Z][a-z]{1,15}){0,3}|[A-Z]{2,15}|[a-z]|[A-Z])$/;

/** Shows signs and plain words. Hides all else: digits, Korean, what may be base64. */
const hideUnknown = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/[^ -~]+/g, MASK)
    .replace(/[A-Za-z0-9]+/g, (run) => (WORD.test(run) ? run : MASK));
const textOf = (bytes: Uint8Array, from: number, to: number): string =>
  hideUnknown(Buffer.from(bytes.subarray(from, to)).toString());

/** The line of a find as a report may show it: no value that is known to the scan stands in it. */
export const excerptOf = (bytes: Uint8Array, find: Sighting, seen: readonly Sighting[]): string => {
  const from = Math.max(0, find.start - BYTES_BESIDE);
  const to = Math.min(bytes.length, find.end + BYTES_BESIDE);
  const lineStart = bytes.subarray(from, find.start).lastIndexOf(0x0a) + 1 + from;
  const lineEnd = bytes.subarray(find.end, to).indexOf(0x0a);
  const end = lineEnd < 0 ? to : find.end + lineEnd;
  const others = seen.filter((one) => one.end > lineStart && one.start < end && one !== find);
  const show = (start: number, stop: number): string => {
    let text = '';
    let at = start;
    for (const other of others) {
      if (other.end <= at || other.start >= stop) continue;
      if (other.start > at) text += textOf(bytes, at, other.start);
      text += MASK;
      at = Math.max(at, other.end);
    }
    if (at < stop) text += textOf(bytes, at, stop);
    return text.replace(/\*{4,}/g, MASK);
  };
  return `${show(lineStart, find.start)}${find.masked}${show(find.end, end)}`.trim();
};
