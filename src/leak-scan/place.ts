const NEWLINE = 0x0a;

const countNewlines = (bytes: Uint8Array, from: number, to: number): number => {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE, from); at >= 0 && at < to; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
};

const countLetters = (bytes: Uint8Array, from: number, to: number): number => {
  let count = 0;
  for (let index = from; index < to; index += 1) if (((bytes[index] as number) & 0xc0) !== 0x80) count += 1;
  return count;
};

/** Where a text is, in lines and columns from 1 on. A column is a letter of Unicode. */
export class Place {
  line = 1;
  column = 1;

  /** Moves over a part of the text. */
  pass(bytes: Uint8Array, from: number, to: number): void {
    if (to <= from) return;
    const last = bytes.subarray(from, to).lastIndexOf(NEWLINE);
    if (last >= 0) {
      this.line += countNewlines(bytes, from, from + last + 1);
      this.column = 1;
    }
    this.column += countLetters(bytes, from + last + 1, to);
  }
}
