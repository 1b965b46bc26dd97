import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { readText } from '../../../src/http/body/body-text.ts';

it('a body that is UTF-8 is its text, whatever the headers say', () => {
  expect(readText(Buffer.from('홍길동'), { 'content-encoding': 'gzip' })).toBe('홍길동');
});

it.each<[string, Buffer, Record<string, string>, string]>([
  ['EUC-KR', Buffer.from([0xc8, 0xab, 0xb1, 0xe6]), {}, 'the body is not UTF-8'],
  ['another text that names no compression', Buffer.from([0xff]), { 'content-encoding': ' Identity ' }, 'not UTF-8'],
  ['gzip', gzipSync('x'), {}, 'the body is compressed'],
  ['Zstandard', zstdCompressSync(Buffer.from('x'.repeat(99))), {}, 'the body is compressed'],
  ['Brotli, which only its header tells', Buffer.from([0x8b, 0xff]), { 'content-encoding': 'br' }, 'is compressed'],
])('%s is refused with what it is', (_name, body, headers, expected) => {
  expect(() => readText(body, headers)).toThrow(expected);
});
