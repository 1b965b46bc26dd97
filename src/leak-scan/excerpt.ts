import { MASK } from '../domain/text/mask.ts';
import type { Sighting } from './block.ts';

/** How many bytes before a value are read for its key. */
const KEY_BYTES = 80;

/** A sign between a key and its value, as it is or encoded. */
const SIGN = String.raw`["'=:>\s([{\\]|%(?:25)*(?:2[027]|3[AaDdEe]|[57][Bb])|\\+u00(?:2[027]|3[AaDdEe])`;

/** The key of a value, as in `userPhone=`, `"userPhone": "` or `Authorization: Bearer `. */
const KEY = new RegExp(String.raw`([<"'\\]{0,4})([A-Za-z][\w-]{0,40})((?:${SIGN}){1,12}(?:(?:Bearer|Basic) )?)$`);

/** The parts of keys that may be shown: any other word may be a password. */
const KEY_PARTS = new Set(
  `access account addr address auth authorization birth birthday body ci client code contact customer data date day
  detail details di email field first full gender given header id key last login mail member message mobile name nick
  number owner param person phone profile query request response result secret session sex sign tel text token tx user
  value zip`.split(/\s+/),
);

const showKey = (key: string): string =>
  key
    .split(/(?<=[a-z0-9])(?=[A-Z])|(?<=[_-])|(?=[_-])/)
    .map((part) => (/^[_-]$/.test(part) || KEY_PARTS.has(part.toLowerCase()) ? part : MASK))
    .join('')
    .replace(/\*{4,}/g, MASK);

/** What a report may show of the place of a find: its key, and the masked value. No other text that stands there. */
export const excerptOf = (bytes: Uint8Array, { start, masked }: Sighting, seen: readonly Sighting[]): string => {
  const before = Buffer.from(bytes.subarray(Math.max(0, start - KEY_BYTES), start)).toString('latin1');
  const [whole, quote = '', key = '', signs = ''] = KEY.exec(before) ?? [];
  if (whole === undefined) return masked;
  const from = start - whole.length;
  if (seen.some((other) => other.start < start && other.end > from)) return masked;
  return `${quote}${showKey(key)}${signs.replace(/\s+/g, ' ')}${masked}`;
};
