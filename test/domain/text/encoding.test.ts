import { createHash } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { isReadable } from '../../../src/domain/text/encoding.ts';

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
