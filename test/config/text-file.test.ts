import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTextFile } from '../../src/config/text-file.ts';
import { missingPath, newFolder } from '../new-folder.ts';

const fileOf = (content: string | Uint8Array): string => {
  const file = join(newFolder(), 'file');
  writeFileSync(file, content);
  return file;
};

describe('the text of a file', () => {
  it.each(['', 'a', '한글\n', 'x'.repeat(200_000), '가'.repeat(100_000)])('is what stands in it (case %#)', (text) => {
    expect(readTextFile(fileOf(text))).toBe(text);
  });

  it('begins after a byte order mark', () => expect(readTextFile(fileOf('\ufeffa'))).toBe('a'));

  it('has at most as many bytes as the limit', () => {
    expect(readTextFile(fileOf('x'.repeat(100_000)), 100_000)).toHaveLength(100_000);
    expect(() => readTextFile(fileOf('x'.repeat(100_001)), 100_000)).toThrow(/^is larger than 100000$/);
  });

  it('is not read to the end where there is none', () => {
    expect(() => readTextFile('/dev/zero', 2 ** 20)).toThrow(/^is larger than 1MiB$/);
  });

  it('is UTF-8, and there', () => {
    expect(() => readTextFile(fileOf(Uint8Array.of(0xff)))).toThrow('is not encoded in UTF-8');
    expect(() => readTextFile(missingPath())).toThrow('does not exist');
    expect(() => readTextFile(newFolder())).toThrow('cannot be read (EISDIR)');
  });
});
