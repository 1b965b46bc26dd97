import * as asn1 from 'asn1js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bitString,
  childrenOf,
  decodeAll,
  decodeOne,
  encode,
  integer,
  objectIdentifier,
  octetString,
  readObjectIdentifier,
  readTime,
  sequence,
  set,
  tagged,
  taggedBytes,
  tags,
  time,
} from '../../../src/crypto/certificates/der.ts';

const hex = (bytes: Buffer): string => bytes.toString('hex');

const berOf = (value: asn1.BaseBlock): string => Buffer.from(value.toBER()).toString('hex');

describe('a value in DER', () => {
  // X.690 8.1.3: one byte up to 127, beyond it the shortest form that holds the length.
  it.each([
    [0, '0400'],
    [1, '0401'],
    [127, '047f'],
    [128, '048180'],
    [255, '0481ff'],
    [256, '04820100'],
    [65_535, '0482ffff'],
    [65_536, '0483010000'],
  ])('of %i bytes begins with tag and length %s', (length, start) => {
    const value = octetString(Buffer.alloc(length));
    expect(hex(value.subarray(0, value.length - length))).toBe(start);
  });

  it('holds its parts one after the other', () => {
    expect(hex(sequence(integer(1), set(), tagged(0, encode(tags.null)), taggedBytes(2, Buffer.of(9))))).toBe(
      '300c0201013100a00205008201' + '09',
    );
  });

  // X.690 8.3: two's complement, in as few bytes as possible.
  it.each([
    [0, '020100'],
    [127, '02017f'],
    [128, '02020080'],
    [255, '020200ff'],
    [256, '02020100'],
    [0x7fff_ffff, '02047fffffff'],
    [0x8000_0000, '02050080000000'],
    [2 ** 53 - 1, '02071fffffffffffff'],
  ])('of the number %i is %s', (number, expected) => {
    expect(hex(integer(number))).toBe(expected);
  });

  // X.690 8.19.5 gives the second.
  it.each([
    ['1.2.840.113549.1.7.2', '06092a864886f70d010702'],
    ['2.100.3', '0603813403'],
    ['2.5.4.3', '0603550403'],
    ['0.9.2342.19200300.100.1.1', '060a0992268993f22c640101'],
    ['2.16.840.1.101.3.4.2.1', '0609608648016503040201'],
  ])('of the object identifier %s is %s', (dotted, expected) => {
    expect(hex(objectIdentifier(dotted))).toBe(expected);
  });

  it('of bits says how many of the last byte do not count', () => {
    expect(hex(bitString(Buffer.of(0xc0), 6))).toBe('030206c0');
    expect(hex(bitString(Buffer.of(1, 2)))).toBe('0303000102');
  });

  // RFC 5280 4.1.2.5, X.690 11.7 and 11.8.
  it.each([
    ['2026-04-22T01:05:53.999Z', 0x17, '260422010553Z'],
    ['2049-12-31T23:59:59.999Z', 0x17, '491231235959Z'],
    ['2050-01-01T00:00:00.000Z', 0x18, '20500101000000Z'],
    ['2050-01-01T00:00:00.120Z', 0x18, '20500101000000.12Z'],
  ])('of the instant %s has tag %i and says %s', (at, tag, text) => {
    expect(decodeAll(time(Date.parse(at)))).toMatchObject([{ tag, content: Buffer.from(text) }]);
  });

  it('is what asn1js makes of the same', () => {
    const arcs = fc.tuple(fc.constantFrom(0, 1), fc.nat(39), fc.array(fc.nat(), { maxLength: 8 }));
    fc.assert(
      fc.property(
        arcs,
        fc.nat({ max: Number.MAX_SAFE_INTEGER }),
        fc.uint8Array(),
        ([first, second, more], number, bytes) => {
          const dotted = [first, second, ...more].join('.');
          expect(hex(objectIdentifier(dotted))).toBe(berOf(new asn1.ObjectIdentifier({ value: dotted })));
          expect(hex(integer(number))).toBe(berOf(asn1.Integer.fromBigInt(number)));
          expect(hex(octetString(bytes))).toBe(berOf(new asn1.OctetString({ valueHex: bytes })));
          expect(hex(bitString(bytes))).toBe(berOf(new asn1.BitString({ valueHex: bytes })));
        },
      ),
    );
  });
});

describe('reading DER', () => {
  it('gives back tags and contents', () => {
    const contents = fc.array(fc.tuple(fc.nat(0x1e), fc.uint8Array({ maxLength: 400 })), { maxLength: 5 });
    fc.assert(
      fc.property(contents, (values) => {
        const whole = sequence(...values.map(([tag, content]) => encode(tag, content)));
        expect(decodeAll(whole)).toMatchObject([{ tag: tags.sequence, whole }]);
        const read = childrenOf(decodeAll(whole)[0]);
        expect(read.map(({ tag, content }) => [tag, hex(content)])).toEqual(
          values.map(([tag, content]) => [tag, hex(Buffer.from(content))]),
        );
      }),
    );
  });

  it('gives back the dots of an object identifier, and in hexadecimal what is none', () => {
    for (const dotted of ['1.2.840.113549.1.7.2', '2.100.3', '0.9.2342.19200300.100.1.1', '2.16.840.1.101.3.4.2.1']) {
      expect(readObjectIdentifier(decodeOne(objectIdentifier(dotted)).content)).toBe(dotted);
    }
    expect(readObjectIdentifier(Buffer.of(0x2a, 0x86))).toBe('2a86');
    expect(readObjectIdentifier(Buffer.alloc(0))).toBe('');
    expect(readObjectIdentifier(Buffer.alloc(65, 1))).toMatch(/^(01){65}$/);
  });

  it('gives back instants, and nothing for what is none', () => {
    for (const at of ['1999-12-31T23:59:59.000Z', '2049-12-31T23:59:59.000Z', '2050-01-01T00:00:00.120Z']) {
      const value = decodeOne(at < '2000' ? encode(tags.utcTime, Buffer.from('991231235959Z')) : time(Date.parse(at)));
      expect(readTime(value)).toBe(Date.parse(at));
    }
    for (const text of ['', '260422010553', '261322010553Z', 'x'.repeat(40_000)]) {
      expect(readTime(decodeOne(encode(tags.utcTime, Buffer.from(text))))).toBeUndefined();
    }
    expect(readTime(decodeOne(octetString(Buffer.from('260422010553Z'))))).toBeUndefined();
  });

  it.each([
    ['cut off', '0403aabb'],
    ['without a length', '04'],
    ['with a length that is cut off', '0482ff'],
    ['with a length of more bytes than a number has', '0488ffffffffffffffff'],
    ['with a length that is not given, as BER may have it', '3080020101' + '0000'],
    ['with a tag of several bytes', '1f810100'],
  ])('refuses what is %s', (_what, bytes) => {
    expect(() => decodeAll(Buffer.from(bytes, 'hex'))).toThrow(RangeError);
    expect(() => decodeAll(Buffer.from(`0500${bytes}`, 'hex'))).toThrow(RangeError);
  });

  it('finds nothing in nothing', () => {
    expect(decodeAll(Buffer.alloc(0))).toEqual([]);
    expect(childrenOf(undefined)).toEqual([]);
  });
});
