import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonError, parseJson } from '../../../src/domain/text/json-text.ts';
import { brokenJson } from './broken-json.ts';

const breakOf = (text: string): JsonError => {
  try {
    parseJson(text);
  } catch (error) {
    if (error instanceof JsonError) return error;
    throw error;
  }
  throw new Error('it was JSON');
};

describe('a text that is not JSON', () => {
  it.each(brokenJson)('%j is refused at %d:%d', (text, line, column, reason) => {
    const error = breakOf(text);
    expect([error.line, error.column]).toEqual([line, column]);
    expect(error.reason).toContain(reason);
    expect(error.message).toBe(`is not JSON: line ${line}, column ${column}: ${error.reason}`);
  });

  it('has a message in printable ASCII that quotes nothing of it', () => {
    for (const [text] of brokenJson) expect(breakOf(text).message).toMatch(/^[\x20-\x7e]{1,120}$/);
    for (const hidden of ['s3cret', '01012345678', '홍길동']) {
      for (const [text] of brokenJson) {
        expect(breakOf(text.replaceAll('a', hidden)).message).not.toContain(hidden);
        expect(breakOf(`${hidden} ${text}`).message).not.toContain(hidden);
      }
    }
  });

  it('is located without recursion, however deep and long it is', () => {
    expect(breakOf('['.repeat(1_000_000))).toMatchObject({ line: 1, column: 1_000_001 });
    expect(breakOf('{"a":'.repeat(200_000))).toMatchObject({ column: 1_000_001 });
    expect(breakOf(`"${'\\n'.repeat(500_000)}`)).toMatchObject({ column: 1 });
    expect(breakOf(`[${'1,\n'.repeat(100_000)}]`)).toMatchObject({ line: 100_001, column: 1 });
  });
});

describe('a text that is JSON', () => {
  it('is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
    // Of two marks in front of a file, one is left.
    expect(() => parseJson('\uFEFF1')).toThrow('line 1, column 1');
  });
});

it('every text is either JSON or has a place where it is not: grammar and JSON.parse agree', () => {
  const pieces = '{ } [ ] : , " \\ \\u00e9 \\x 0 1 - . e5 E+ true null "a" "b": \n \u0000 \uFEFF x 가 😀'.split(' ');
  const soup = fc.array(fc.constantFrom(...pieces, ' '), { maxLength: 12 }).map((parts) => parts.join(''));
  const mended = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom(...pieces, ''))
    .map(
      ([text, seed, piece]) =>
        text.slice(0, seed % (text.length + 1)) + piece + text.slice((seed + 1) % (text.length + 1)),
    );
  fc.assert(
    fc.property(fc.oneof(soup, mended), (text) => {
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      if (isJson) parseJson(text);
      else expect(breakOf(text).reason).not.toBe('it cannot be read');
    }),
    { numRuns: 5_000 },
  );
});
