import { createHash } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findOtherEncoding, isReadable } from '../../../src/domain/text/encoding.ts';

const TEXT = Buffer.from('홍길동, 01012345678, 19900101');

/** Bytes that only their seed decides, as good as encrypted. */
const noise = (seed: number, bytes: number): Buffer =>
  Buffer.concat(
    Array.from({ length: Math.ceil(bytes / 32) }, (_one, index) =>
      createHash('sha256').update(`${seed} ${index}`).digest(),
    ),
  ).subarray(0, bytes);

describe('what is readable without a key', () => {
  it.each([
    ['text', TEXT],
    ['gzip', gzipSync(TEXT)],
    ...[0, 1, 6, 9].map((level) => [`zlib at level ${level}`, deflateSync(TEXT, { level })] as const),
    ['gzip that was cut', gzipSync(TEXT).subarray(0, 24)],
    ['zlib that was cut', deflateSync(TEXT).subarray(0, 18)],
    ['what inflates without end', deflateSync(Buffer.alloc(10_000_000))],
  ] as const)('%s is', (_name, bytes) => {
    expect(isReadable(bytes)).toBe(true);
  });

  it('encrypted bytes are not, even if they begin like compressed ones', () => {
    const beginnings = [
      [0x1f, 0x8b],
      [0x78, 0x01],
      [0x78, 0x5e],
      [0x78, 0x9c],
      [0x78, 0xda],
    ];
    let readable = 0;
    for (let seed = 0; seed < 400; seed += 1) {
      for (const beginning of beginnings) {
        if (isReadable(Buffer.concat([Buffer.from(beginning), noise(seed, 24 + (seed % 40))]))) readable += 1;
      }
    }
    // By its first bytes alone, all 2,000 were.
    expect(readable).toBeLessThan(100);
  });
});

describe('the encoding of bytes that are not UTF-8', () => {
  const KOREAN = /^[가-힣 -~]+$/;
  const EUC_KR = /^(?:[ -~]|[\xb0-\xc8][\xa1-\xfe])+$/;

  const decode = (bytes: Uint8Array, encoding: string): string | undefined => {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      return undefined;
    }
  };

  /** The same with the decoders of the platform. */
  const findByDecoding = (bytes: Uint8Array): string | undefined => {
    if (decode(bytes, 'utf-8') !== undefined && !bytes.includes(0)) return undefined;
    if (EUC_KR.test(Buffer.from(bytes).toString('latin1'))) return 'EUC-KR';
    if (KOREAN.test(decode(bytes, 'utf-16le') ?? '')) return 'UTF-16LE';
    return KOREAN.test(decode(bytes, 'utf-16be') ?? '') ? 'UTF-16BE' : undefined;
  };

  const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

  it.each([
    ['UTF-16LE', utf16('홍길동')],
    ['UTF-16BE', utf16('01012345678').swap16()],
    ['UTF-16LE', utf16('\ufeff가')],
    ['UTF-16BE', utf16('\ufeff힣').swap16()],
    ['EUC-KR', Buffer.from([0xc8, 0xab, 0xb1, 0xe6, 0xb5, 0xbf])],
    [undefined, utf16('\ufeff')],
    [undefined, utf16('가\ufeff')],
    [undefined, utf16('가\n')],
    [undefined, Buffer.concat([utf16('가나'), Buffer.from([0xac])])],
    [undefined, Buffer.alloc(0)],
  ])('is %s for %j', (expected, bytes) => {
    expect(findOtherEncoding(bytes)).toBe(expected);
  });

  it('is the one that the decoders of the platform find', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'가힣각홍 ~0\n\ufeff\0é𠮷') });
    const bytes = fc.oneof(
      fc.uint8Array(),
      fc.uint8Array({ min: 0xa0 }),
      letters.map((text) => new Uint8Array(Buffer.from(text))),
      letters.map((text) => new Uint8Array(utf16(text))),
      letters.map((text) => new Uint8Array(utf16(text).swap16())),
    );
    fc.assert(
      fc.property(bytes, (one) => {
        expect(findOtherEncoding(one)).toBe(findByDecoding(one));
      }),
      { numRuns: 2_000 },
    );
  });
});
