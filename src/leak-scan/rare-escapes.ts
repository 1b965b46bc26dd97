import type { Anchor } from './anchors.ts';
import type { LeakEncoding } from './known.ts';
import { Rewriting } from './rewriting.ts';

/** How much of the text around a rare escape is read with it. */
const AROUND = 256;

/** Stands in no value. */
const SEPARATOR = Buffer.of(0);

const HEX = [...'0123456789abcdef'];

/** Letters that need no percent sign, and may have one all the same: `%2D`. */
const UNRESERVED = HEX.flatMap((first) => HEX.map((second) => first + second)).filter((hex) =>
  /^[A-Za-z0-9._~-]$/.test(Buffer.from(hex, 'hex').toString('latin1')),
);

/** Where one of these stands, the text is written in a rare way. */
export const rareEscapes: readonly Anchor[] = [
  ...UNRESERVED.flatMap((hex) => [`%${hex}`, `%25${hex}`]),
  ...['%u', '%25u', '%5c', '%255c', '&#', '&amp;#', '\\x', '\\u{', '\\0', '\\1', '\\2', '\\3'],
].map((head) => ({ head, tail: '' }));

/**
 * Those of JSON escapes, in a text that was URL-encoded then: `%5Cuae40`, and `%5C%2F` as PHP writes a slash. So few that a long row
 * is not read again and again.
 */
const ENCODED_BACKSLASHES = '(?:%(?:25)*5c){1,8}';
const UNIT = `(?:%(?:25)*|${ENCODED_BACKSLASHES})u`;
const SLASH = '(?=%(?:25)*2f)';
const ESCAPE = new RegExp(
  [
    `${UNIT}([Dd][89ABab]..)${UNIT}([Dd][C-Fc-f]..)`,
    `${UNIT}([0-9A-Fa-f]{4})`,
    String.raw`(?:&(?:amp;)*#[xX]|\\+u\{)0*([0-9A-Fa-f]{1,6})[;}]`,
    '&(?:amp;)*#0*([0-9]{1,7});',
    String.raw`(?:%(?:25)*(?=${UNRESERVED.join('|')})|\\+x)([0-9A-Fa-f]{2})`,
    String.raw`\\+([0-3][0-7]{2})`,
    ENCODED_BACKSLASHES + SLASH,
  ].join('|'),
  'gi',
);

const fromHex = (hex: string): number => Number.parseInt(hex, 16);

const letter = (codePoint: number): Buffer => Buffer.from(codePoint > 0x10ffff ? '?' : String.fromCodePoint(codePoint));

/** What a backslash before a slash stands for. */
const NOTHING = Buffer.of();

/** What an escape stands for. */
const decode = ([, high, low, unit, hex, decimal, byte, octal]: RegExpExecArray): Buffer => {
  if (high !== undefined && low !== undefined) return Buffer.from(String.fromCharCode(fromHex(high), fromHex(low)));
  if (unit !== undefined) return letter(fromHex(unit));
  if (hex !== undefined) return letter(fromHex(hex));
  if (decimal !== undefined) return letter(Number(decimal));
  if ((byte ?? octal) === undefined) return NOTHING;
  return Buffer.of(byte === undefined ? Number.parseInt(octal ?? '', 8) : fromHex(byte));
};

/** The stretches around places, which are one where they meet. */
const stretchesAround = (places: readonly number[], length: number): (readonly [from: number, to: number])[] => {
  const stretches: [number, number][] = [];
  for (const place of places.toSorted((a, b) => a - b)) {
    const last = stretches.at(-1);
    const [from, to] = [Math.max(0, place - AROUND), Math.min(length, place + AROUND)];
    if (last !== undefined && from <= last[1]) last[1] = to;
    else stretches.push([from, to]);
  }
  return stretches;
};

/** The text around the rare escapes at these places, with UTF-8 in their stead. */
export const rewriteEscapes = (bytes: Buffer, places: readonly number[]): Rewriting => {
  const rewriting = new Rewriting();
  for (const [from, to] of stretchesAround(places, bytes.length)) {
    let at = from;
    for (const one of bytes.toString('latin1', from, to).matchAll(ESCAPE)) {
      const start = from + one.index;
      const end = start + one[0].length;
      rewriting.keep(bytes, at, start);
      rewriting.replace(decode(one), start, end);
      at = end;
    }
    rewriting.keep(bytes, at, to);
    rewriting.replace(SEPARATOR, to, to);
  }
  return rewriting;
};

/** How a stretch with rare escapes is written. */
export const rareEncodingsOf = (text: string): LeakEncoding[] => [
  ...(text.includes('%') ? (['url'] as const) : []),
  ...(/\\u|5c(?:u|%(?:25)*2f)/i.test(text) ? (['json'] as const) : []),
  ...(/\\[x0-3]/i.test(text) ? (['bytes'] as const) : []),
  ...(text.includes('&') ? (['html'] as const) : []),
];
