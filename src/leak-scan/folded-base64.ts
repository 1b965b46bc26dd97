import type { Anchor } from './anchors.ts';
import { Rewriting } from './rewriting.ts';

/** By byte: whether it may be a letter of base64, or a part of one that is encoded. */
const isLetter = new Uint8Array(256);
for (const byte of Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_%\\'))
  isLetter[byte] = 1;

/** Signs behind the first word of a usual line. Base64 of few lines does not end there. */
const isUsual = new Uint8Array(256);
for (const byte of Buffer.from(' :.')) isUsual[byte] = 1;

/** Base64 that is shorter holds no value. */
const MIN_LETTERS = 8;

/** A line with so many letters may be one of base64, whatever stands around it. */
const LINE_LETTERS = 48;

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** How far a line may be indented. */
const MAX_INDENT = 64;

/** Where one of these stands, there may be a line break that is encoded, as in a JSON string. */
export const encodedBreaks: readonly Anchor[] = [
  ...['\\n', '\\r', '%0a', '%0d', '%250a', '%250d', '&#10;', '&#13;', '&#xa;', '&#xd;'],
].map((head) => ({ head, tail: '' }));

const BREAK = /(?:\r|\n|[ \t]|\\+[nrt]|%(?:25)*(?:0[AaDd9]|20)|&#(?:10|13|9|x0*[AaDd9]);)+/y;
const BACKSLASHES = /\\*$/;

interface Break {
  readonly start: number;
  readonly end: number;
}

const isIndent = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09;

/** Whether base64 that ends at a place fills its line, or is as long as a line. */
const fillsLine = (bytes: Uint8Array, end: number): boolean => {
  let at = end - 1;
  while (end - at <= LINE_LETTERS && isLetter[bytes[at] ?? 0] === 1) at -= 1;
  if (end - at > LINE_LETTERS) return true;
  while (isIndent(bytes[at])) at -= 1;
  return bytes[at] === NEWLINE;
};

/** Whether two usual lines meet there, such as two lines of a log: a word at the end, and a word at the beginning. */
const isUsualBreak = (bytes: Uint8Array, start: number, end: number): boolean => {
  let at = end;
  while (at - end < LINE_LETTERS && isLetter[bytes[at] ?? 0] === 1) at += 1;
  return at - end < LINE_LETTERS && isUsual[bytes[at] ?? 0] === 1 && !fillsLine(bytes, start);
};

/** The line breaks as they are, between what may be base64. */
const findPlain = (bytes: Buffer, from: number, to: number): Break[] => {
  const found: Break[] = [];
  for (let at = bytes.indexOf(NEWLINE, from); at >= 0 && at < to; at = bytes.indexOf(NEWLINE, at + 1)) {
    const start = bytes[at - 1] === RETURN ? at - 1 : at;
    if (start <= from || isLetter[bytes[start - 1] as number] === 0) continue;
    let end = at + 1;
    const last = Math.min(to, end + MAX_INDENT);
    while (end < last && isIndent(bytes[end])) end += 1;
    if (end < to && isLetter[bytes[end] as number] === 1 && !isUsualBreak(bytes, start, end))
      found.push({ start, end });
  }
  return found;
};

/** The line break that is encoded, and begins at a place. */
const readEncoded = (bytes: Buffer, at: number): Break => {
  BREAK.lastIndex = 0;
  const [whole = ''] = BREAK.exec(bytes.toString('latin1', at, at + MAX_INDENT)) ?? [];
  const before = bytes.toString('latin1', Math.max(0, at - 8), at);
  return { start: at - (BACKSLASHES.exec(before)?.[0].length ?? 0), end: at + whole.length };
};

const readAllEncoded = (bytes: Buffer, places: readonly number[]): Break[] => {
  const found: Break[] = [];
  let end = 0;
  for (const at of places) {
    if (at < end) continue;
    const one = readEncoded(bytes, at);
    found.push(one);
    ({ end } = one);
  }
  return found;
};

/** All line breaks by place; those that follow each other are one. */
const joinBreaks = (breaks: readonly Break[]): readonly Break[] => {
  const joined: Break[] = [];
  for (const one of breaks.toSorted((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last === undefined || one.start > last.end) joined.push(one);
    else joined.splice(-1, 1, { start: last.start, end: Math.max(last.end, one.end) });
  }
  return joined;
};

/** Base64 that is broken into lines, in one piece. `encoded` are the places of encoded line breaks. */
export const joinBase64 = (bytes: Buffer, from: number, to: number, encoded: readonly number[]): Rewriting => {
  const rewriting = new Rewriting();
  const plain = findPlain(bytes, from, to);
  const breaks = encoded.length === 0 ? plain : joinBreaks([...plain, ...readAllEncoded(bytes, encoded)]);
  let lines: Break[] = [];
  let letters = 0;
  const flush = (): void => {
    const end = lines.at(-1)?.end ?? 0;
    if (letters >= MIN_LETTERS) {
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
