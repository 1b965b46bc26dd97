/** The letters of base64 that the bytes alone decide, at each of the three positions in a longer text. */
export const base64Of = (bytes: Uint8Array): string[] =>
  [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const from = Math.ceil((offset * 8) / 6);
    const to = Math.floor(((offset + bytes.length) * 8) / 6);
    return text.slice(from, to);
  });

/** A text with JSON escapes, as encoders write it that keep to ASCII. */
export const jsonEscapesOf = (text: string, toCase: (hex: string) => string): string =>
  text.replace(/[^\0-\x7f]/g, (unit) => `\\u${toCase(unit.charCodeAt(0).toString(16).padStart(4, '0'))}`);
