import { Rewriting } from './rewriting.ts';

/** By byte: whether it may be a letter of base64, or a part of one that is encoded. */
const isLetter = new Uint8Array(256);
for (const byte of Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_%\\'))
  isLetter[byte] = 1;

/** Signs behind the first word of a usual line. No base64 ends there, unless there is much of it. */
const isUsual = new Uint8Array(256);
for (const byte of Buffer.from(' :.')) isUsual[byte] = 1;

/** Base64 that is shorter holds no value. */
const MIN_LETTERS = 8;
const MIN_LETTERS_OF_USUAL = 24;

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** How far a line may be indented. */
const MAX_INDENT = 64;

/** What begins a line break that is encoded. */
const ENCODED = ['\\n', '\\r', '%0', '%250', '&#'] as const;

/** The beginning of any of them may be behind. */
const BREAK = /(?:\r|\n|[ \t]|\\+[nrt]|%(?:25)*(?:0[AaDd9]|20)|&#(?:10|13|9|x0*[AaDd9]);)+/y;
const BACKSLASHES = /\\*$/;

interface Break {
  readonly start: number;
  readonly end: number;
}

const isIndent = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09;

/** The line breaks as they are, between what may be base64. */
const findPlain = (bytes: Buffer, from: number, to: number): Break[] => {
  const found: Break[] = [];
  for (let at = bytes.indexOf(NEWLINE, from); at >= 0 && at < to; at = bytes.indexOf(NEWLINE, at + 1)) {
    const start = bytes[at - 1] === RETURN ? at - 1 : at;
    if (start <= from || isLetter[bytes[start - 1] as number] === 0) continue;
    let end = at + 1;
    const last = Math.min(to, end + MAX_INDENT);
    while (end < last && isIndent(bytes[end])) end += 1;
    if (end < to && isLetter[bytes[end] as number] === 1) found.push({ start, end });
  }
  return found;
};

/** The line breaks that are encoded, as in a JSON string. */
const findEncoded = (bytes: Buffer, from: number, to: number, sign: string): Break[] => {
  const found: Break[] = [];
  let at = bytes.indexOf(sign, from, 'latin1');
  while (at >= 0 && at < to) {
    const text = bytes.toString('latin1', at, Math.min(to, at + MAX_INDENT));
    BREAK.lastIndex = 0;
    const [whole] = BREAK.exec(text) ?? [];
    if (whole !== undefined) {
      const before = bytes.toString('latin1', Math.max(from, at - 8), at);
      found.push({ start: at - (BACKSLASHES.exec(before)?.[0].length ?? 0), end: at + whole.length });
    }
    at = bytes.indexOf(sign, at + (whole?.length ?? 1), 'latin1');
  }
  return found;
};

/** All line breaks by place; those that follow each other are one. */
const findBreaks = (bytes: Buffer, from: number, to: number): readonly Break[] => {
  const encoded = ENCODED.flatMap((sign) => findEncoded(bytes, from, to, sign));
  const plain = findPlain(bytes, from, to);
  if (encoded.length === 0) return plain;
  const breaks: Break[] = [];
  for (const one of [...plain, ...encoded].sort((a, b) => a.start - b.start)) {
    const last = breaks.at(-1);
    if (last === undefined || one.start > last.end) breaks.push(one);
    else breaks.splice(-1, 1, { start: last.start, end: Math.max(last.end, one.end) });
  }
  return breaks;
};

/** Base64 that is broken into lines, in one piece. */
export const joinBase64 = (bytes: Buffer, from: number, to: number): Rewriting => {
  const rewriting = new Rewriting();
  const breaks = findBreaks(bytes, from, to);
  let lines: Break[] = [];
  let letters = 0;
  const flush = (): void => {
    const end = lines.at(-1)?.end ?? 0;
    const least = lines.length === 2 && isUsual[bytes[end] ?? 0] === 1 ? MIN_LETTERS_OF_USUAL : MIN_LETTERS;
    if (letters >= least) {
      for (const line of lines) rewriting.keep(bytes, line.start, line.end);
      rewriting.replace(Buffer.of(NEWLINE), end, end);
    }
    lines = [];
    letters = 0;
  };
  for (const [index, { start, end }] of breaks.entries()) {
    const next = breaks[index + 1]?.start ?? to;
    let right = end;
    while (right < next && isLetter[bytes[right] as number] === 1) right += 1;
    if (lines.at(-1)?.end !== start) {
      flush();
      const previous = breaks[index - 1]?.end ?? from;
      let left = start;
      while (left > previous && isLetter[bytes[left - 1] as number] === 1) left -= 1;
      if (left === start || right === end) continue;
      lines = [{ start: left, end: start }];
      letters = start - left;
    }
    lines.push({ start: end, end: right });
    letters += right - end;
  }
  flush();
  return rewriting;
};
