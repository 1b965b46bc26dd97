/**
 * DER (ITU-T X.690): each value is a tag, the length of its content, and the content. This is what signatures and their
 * certificates need of it.
 */

/** X.680 8.4; the sixth bit of the tag says that the content is made of other values (X.690 8.1.2). */
export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The tag of `[number]` in a definition in ASN.1, for content that is made of other values (X.690 8.1.2.2). */
export const contextTag = (number: number): number => 0xa0 | number;

/** The digits of a number, the most significant first. */
const digitsOf = (number: number, base: number): number[] => {
  const digits = [number % base];
  for (let rest = Math.floor(number / base); rest > 0; rest = Math.floor(rest / base)) digits.unshift(rest % base);
  return digits;
};

/** X.690 8.1.3 and 10.1: one byte up to 127; beyond, the number of bytes that follow, and these. */
const encodeLength = (length: number): readonly number[] => {
  if (length < 0x80) return [length];
  const bytes = digitsOf(length, 256);
  return [0x80 | bytes.length, ...bytes];
};

/** A value whose content is these parts, one after the other. */
export const encode = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Uint8Array.of(tag, ...encodeLength(length)), ...parts]);
};

export const sequence = (...parts: readonly Uint8Array[]): Buffer => encode(tags.sequence, ...parts);

/** A SET of values that are in DER order already (X.690 11.6). */
export const set = (...parts: readonly Uint8Array[]): Buffer => encode(tags.set, ...parts);

/** `[number]` around these values. */
export const tagged = (number: number, ...parts: readonly Uint8Array[]): Buffer => encode(contextTag(number), ...parts);

/** `[number]` in place of the tag of a type whose content is no other values. */
export const taggedBytes = (number: number, content: Uint8Array): Buffer => encode(0x80 | number, content);

export const octetString = (content: Uint8Array): Buffer => encode(tags.octetString, content);

/** X.690 8.6: the first byte counts the bits at the end that do not belong to the value. */
export const bitString = (content: Uint8Array, unusedBits = 0): Buffer =>
  encode(tags.bitString, Uint8Array.of(unusedBits), content);

/** A whole number from 0 on. With the first bit set it would be negative, so a zero byte comes before it (X.690 8.3). */
export const integer = (value: number): Buffer => {
  const bytes = digitsOf(value, 256);
  return encode(tags.integer, Uint8Array.from((bytes[0] ?? 0) < 0x80 ? bytes : [0, ...bytes]));
};

/** X.690 8.19: the first two arcs are one number; each number is in base 128, all bytes but its last with the first bit set. */
export const objectIdentifier = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second, ...others].flatMap((arc) =>
    digitsOf(arc, 128).map((digit, index, digits) => (index < digits.length - 1 ? digit | 0x80 : digit)),
  );
  return encode(tags.objectIdentifier, Uint8Array.from(bytes));
};

/** RFC 5280 4.1.2.5 and RFC 5652 11.3: UTCTime until 2049, with two digits for the year; GeneralizedTime from 2050 on. */
export const time = (atMs: number): Buffer => {
  const iso = new Date(atMs).toISOString();
  const digits = iso.slice(0, 19).replaceAll(/\D/g, '');
  if (digits < '2050') return encode(tags.utcTime, Buffer.from(`${digits.slice(2)}Z`));
  const fraction = iso.slice(19, 23).replace(/\.?0+$/, '');
  return encode(tags.generalizedTime, Buffer.from(`${digits}${fraction}Z`));
};

/** AlgorithmIdentifier with NULL parameters, as RSA signatures and their digests have them (RFC 4055 5, RFC 5754 2). */
export const algorithmIdentifier = (dotted: string): Buffer => sequence(objectIdentifier(dotted), encode(tags.null));

export interface DerValue {
  readonly tag: number;
  readonly content: Buffer;
  /** The value with its tag and length. */
  readonly whole: Buffer;
}

/** The first value in these bytes. Throws `RangeError` when they do not begin with a value in DER. */
export const decodeOne = (bytes: Buffer): DerValue => {
  const tag = bytes.readUInt8(0);
  const first = bytes.readUInt8(1);
  // The length of BER that says nothing, and a tag of several bytes, which nothing here has.
  if (first === 0x80 || (tag & 0x1f) === 0x1f) throw new RangeError('not DER');
  const more = first < 0x80 ? 0 : first & 0x7f;
  const from = 2 + more;
  const end = from + (more === 0 ? first : bytes.readUIntBE(2, more));
  if (end > bytes.length) throw new RangeError('cut off');
  return { tag, content: bytes.subarray(from, end), whole: bytes.subarray(0, end) };
};

/** Reads the values in these bytes, one after the other. Throws `RangeError` when they are anything else. */
export const decodeAll = (bytes: Buffer): DerValue[] => {
  const values: DerValue[] = [];
  for (let at = 0; at < bytes.length; ) {
    const value = decodeOne(bytes.subarray(at));
    values.push(value);
    at += value.whole.length;
  }
  return values;
};

/** The values in the content of a constructed value; none for a value that is not there. */
export const childrenOf = (value: DerValue | undefined): DerValue[] =>
  value === undefined ? [] : decodeAll(value.content);

/** No identifier that means something is longer. */
const MAX_IDENTIFIER_BYTES = 64;

/** The content of an object identifier with dots between its numbers; in hexadecimal when it is none. */
export const readObjectIdentifier = (content: Buffer): string => {
  const last = content.at(-1) ?? 0x80;
  if (last >= 0x80 || content.length > MAX_IDENTIFIER_BYTES) return content.toString('hex');
  const numbers: bigint[] = [];
  let number = 0n;
  for (const byte of content) {
    number = number * 128n + BigInt(byte & 0x7f);
    if (byte >= 0x80) continue;
    numbers.push(number);
    number = 0n;
  }
  const [both = 0n, ...others] = numbers;
  const first = both < 80n ? both / 40n : 2n;
  return [first, both - first * 40n, ...others].join('.');
};

const TIME = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\.\d{1,9})?Z$/;

/** The instant of a time, in milliseconds; `undefined` for any other value. RFC 5280 4.1.2.5: two digits from 50 on are 19XX. */
export const readTime = ({ tag, content }: DerValue): number | undefined => {
  if (tag !== tags.utcTime && tag !== tags.generalizedTime) return undefined;
  const text = content.toString('latin1');
  const century = text < '50' ? '20' : '19';
  const parts = TIME.exec(tag === tags.utcTime ? century + text : text);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = ''] = parts;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}Z`);
  return Number.isNaN(ms) ? undefined : ms;
};
