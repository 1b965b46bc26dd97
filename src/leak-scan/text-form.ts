export type TextForm = 'utf-8' | 'utf-16le' | 'utf-16be' | 'binary';

/** How many bytes of a file decide what it is. */
export const FORM_BYTES = 8_192;

/** In UTF-16 text without a byte order mark, at least so many letters are ASCII, and few others have a NUL. */
const MIN_ASCII = 0.2;
const MAX_OTHERS = 0.15;

const countNuls = (bytes: Uint8Array, first: 0 | 1): number => {
  let count = 0;
  for (let index = first; index < bytes.length; index += 2) if (bytes[index] === 0) count += 1;
  return count;
};

/** What a file that begins with these bytes is. Text that is not UTF-8 or UTF-16 is read as UTF-8. */
export const findTextForm = (beginning: Uint8Array): TextForm => {
  const bytes = beginning.subarray(0, FORM_BYTES);
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  // gzip: its first bytes may have no NUL.
  if (first === 0x1f && second === 0x8b) return 'binary';
  if (!bytes.includes(0)) return 'utf-8';
  const [even, odd] = [countNuls(bytes, 0), countNuls(bytes, 1)];
  const enough = (bytes.length / 2) * MIN_ASCII;
  if (odd >= enough && even <= odd * MAX_OTHERS) return 'utf-16le';
  return even >= enough && odd <= even * MAX_OTHERS ? 'utf-16be' : 'binary';
};
