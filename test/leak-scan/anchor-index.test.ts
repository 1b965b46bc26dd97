import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnchorIndex } from '../../src/leak-scan/anchor-index.ts';
import { anchorsOf } from '../../src/leak-scan/anchors.ts';
import { lettersOf, lettersOfBase64, readLetters } from '../../src/leak-scan/letters.ts';

const letter = fc.constantFrom('a', 'b', 'A', '%');
const text = (minLength: number, maxLength: number) =>
  fc.array(letter, { minLength, maxLength }).map((letters) => letters.join(''));
const anchor = fc.record({ head: text(1, 6), tail: text(0, 4) }).map(({ head, tail }) => ({
  head: head.toLowerCase(),
  tail: tail.toLowerCase(),
}));

it('finds every anchor at every place, as a search from each place would', () => {
  fc.assert(
    fc.property(
      fc.array(anchor, { maxLength: 12 }),
      text(0, 60),
      fc.nat(60),
      fc.nat(60),
      (anchors, read, from, length) => {
        const to = from + length;
        const folded = read.toLowerCase();
        const wanted = anchors.flatMap(({ head, tail }, index) =>
          [...folded].flatMap((_letter, at) =>
            at >= from && at < to && folded.startsWith(head + tail, at) ? [`${index} at ${at}`] : [],
          ),
        );
        const found: string[] = [];
        const index = new AnchorIndex(anchors.map((one, number) => [one, number] as const));
        index.each(Buffer.from(read), from, to, (value, at) => found.push(`${value} at ${at}`));
        expect(found.sort()).toEqual(wanted.sort());
      },
    ),
    { numRuns: 500 },
  );
});

describe('the anchors of a text', () => {
  const written = (letters: ReturnType<typeof lettersOf>): string[] =>
    anchorsOf(letters).map(({ head, tail }) => `${head}|${tail}`);

  it('are its first bytes in every encoding, without capital letters', () => {
    expect(written(lettersOf('김토스'))).toEqual([
      `${Buffer.from('김토').toString('latin1')}|${Buffer.from('스').toString('latin1')}`,
      '%ea%b9|%80%',
      '%25ea%|25b9',
      '\\uae40|\\ud1',
      '\\uae40|\\\\ud',
      '\\uae40|\\\\\\u',
      '\\uae40|\\\\\\\\',
    ]);
  });

  it.each(['a+b/cdef', 'a-b_cdef', 'a%2Bb%2Fcdef', 'a%252Bb%252Fcdef', 'a\\u002Bb\\/cdef', 'a+b\\\\\\/cdef'])(
    'have the beginning of %s',
    (one) => {
      const beginnings = written(lettersOfBase64('a+b/cdef')).map((anchor) => anchor.replace('|', ''));
      expect(beginnings.filter((beginning) => one.toLowerCase().startsWith(beginning))).not.toEqual([]);
    },
  );
});

it('reads a backslash that is a letter of the value', () => {
  const letters = lettersOf('a\\b');
  for (const one of ['a\\b', 'a\\\\b', 'a\\\\\\\\b', 'a%5Cb', 'a\\u005cb']) {
    expect(readLetters(Buffer.from(`${one}!`), 0, letters)?.end, one).toBe(one.length);
  }
});

it('reads a percent sign that is a letter of the value', () => {
  const letters = lettersOf('50% ab');
  for (const one of ['50% ab', '50%25%20ab', '50%25+ab', '50%2525%2520ab']) {
    expect(readLetters(Buffer.from(`${one}!`), 0, letters)?.end, one).toBe(one.length);
  }
  expect(readLetters(Buffer.from('50%25 a'), 0, letters)).toBeUndefined();
});
