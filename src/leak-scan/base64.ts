/** A piece of a longer text in base64. */
export interface Base64Piece {
  /** The letters that the bytes of the piece alone decide. */
  readonly text: string;
  /** How many bytes stand before it in its group of three. */
  readonly offset: number;
  /** The letters before it, if those bytes are zeros: with them, the piece can be decoded. */
  readonly lead: string;
}

/** Bytes in base64, at each of the three positions in a longer text. */
export const piecesOfBase64 = (bytes: Uint8Array): Base64Piece[] =>
  [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const from = Math.ceil((offset * 8) / 6);
    const to = Math.floor(((offset + bytes.length) * 8) / 6);
    return { text: text.slice(from, to), offset, lead: text.slice(0, from) };
  });

/** A text with JSON escapes, as encoders write it that keep to ASCII. */
export const jsonEscapesOf = (text: string, toCase: (hex: string) => string): string =>
  text.replace(/[^\0-\x7f]/g, (unit) => `\\u${toCase(unit.charCodeAt(0).toString(16).padStart(4, '0'))}`);
