import { expect, it } from 'vitest';
import { findTextForm } from '../../src/leak-scan/text-form.ts';

const utf16 = (text: string, isLittle: boolean): Buffer => {
  const bytes = Buffer.from(text, 'utf16le');
  return isLittle ? bytes : bytes.swap16();
};

it.each([
  ['nothing', Buffer.alloc(0), 'utf-8'],
  ['ASCII', Buffer.from('a log\n'), 'utf-8'],
  ['UTF-8 with a byte order mark', Buffer.from('\ufeff한글'), 'utf-8'],
  ['EUC-KR', Buffer.from([0xb1, 0xe8, 0x0a]), 'utf-8'],
  ['UTF-16 of Windows', utf16('\ufeff한글', true), 'utf-16le'],
  ['UTF-16 with the large byte first', utf16('\ufeff한글', false), 'utf-16be'],
  ['UTF-16 without a byte order mark', utf16('2026-11-26 한글', true), 'utf-16le'],
  ['the same with the large byte first', utf16('2026-11-26 한글', false), 'utf-16be'],
  ['a program', Buffer.from('7f454c4602010100000000000000000003003e00', 'hex'), 'binary'],
  ['gzip without a NUL', Buffer.from('1f8b0801020304', 'hex'), 'binary'],
  ['text with one NUL', Buffer.from(`${'a'.repeat(100)}\0`), 'binary'],
])('reads %s as what it is', (_name, bytes, form) => {
  expect(findTextForm(bytes)).toBe(form);
});

it('a NUL after the first 8 KiB does not count', () => {
  expect(findTextForm(Buffer.from(`${'a'.repeat(8_192)}\0`))).toBe('utf-8');
});
