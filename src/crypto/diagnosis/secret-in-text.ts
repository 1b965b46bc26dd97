/** The length of the shortest secret that is looked for: a shorter one is in other texts by chance. */
const MIN_BYTES = 8;

/** What stands between the letters of hexadecimal, such as `0x`, spaces and colons. */
const onlyHex = (text: string): string => text.replaceAll(/0x|[^0-9a-f]/gi, '').toLowerCase();

/** The letters of base64 in the URL-safe alphabet, without lines, padding, and what JSON and URLs make of them. */
const onlyBase64 = (text: string): string =>
  text
    .replaceAll(/%2b|\+/gi, '-')
    .replaceAll(/%2f|\//gi, '_')
    .replaceAll(/%3d|=|\\[nr]?|\s/gi, '');

/** The base64 of bytes at each place that they can have among other bytes, without the letters that depend on these. */
const base64Forms = (bytes: Buffer): string[] =>
  [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64url');
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });

/** A secret, and its texts, which can be encoded once more. */
const formsOf = (secret: Buffer): Buffer[] => {
  const hex = secret.toString('hex');
  const texts = [secret.toString('base64'), secret.toString('base64url'), hex, hex.toUpperCase()];
  return [secret, ...texts.map((text) => Buffer.from(text))];
};

/**
 * Whether a text contains one of these secrets: as it is, in hexadecimal or in base64, however the letters are written and
 * divided, and also where such a text is encoded once more.
 */
export const containsSecret = (text: string, secrets: readonly Buffer[]): boolean => {
  const [hex, base64] = [onlyHex(text), onlyBase64(text)];
  return secrets
    .filter(({ length }) => length >= MIN_BYTES)
    .flatMap(formsOf)
    .some(
      (bytes) =>
        text.includes(bytes.toString('latin1')) ||
        text.includes(bytes.toString('utf8')) ||
        hex.includes(bytes.toString('hex')) ||
        base64Forms(bytes).some((form) => base64.includes(form)),
    );
};
