import { describe, expect, it } from 'vitest';
import { canBeShown, didYouMean, findMeant, firstOf, oneOf, quote } from '../../../src/domain/text/wording.ts';

const SCENARIOS = ['manual', 'auto', 'instant', 'never', 'expire-fast'];

describe('a list to choose from', () => {
  it('is sorted, and left as it was', () => {
    expect(oneOf(SCENARIOS)).toBe('one of auto, expire-fast, instant, manual, never');
    expect(SCENARIOS[0]).toBe('manual');
  });

  it('has twenty names, and says how many more there are', () => {
    const names = Array.from({ length: 1_234 }, (_, index) => `n${String(index).padStart(4, '0')}`);
    expect(oneOf(names.slice(0, 20))).not.toContain('more');
    expect(oneOf(names)).toMatch(/^one of n0000, .*, n0018, n0019, and 1,214 more$/);
    expect(firstOf(names, 2)).toEqual(['n0000', 'n0001', 'and 1,232 more']);
  });

  it.each([
    ['atuo', 'auto'],
    ['AUTO', 'auto'],
    ['Instant ', 'instant'],
    ['expire', 'expire-fast'],
    ['expire_fast', 'expire-fast'],
    ['scenario-never', 'never'],
  ])('says for %j: did you mean %s?', (given, meant) => {
    expect(oneOf(SCENARIOS, given)).toBe(`${oneOf(SCENARIOS)}: did you mean ${meant}?`);
  });

  it.each(['', 'xyz', '01012345678', 'a', 7, null, undefined, {}, 'manual'.repeat(20)])(
    'says nothing for %j',
    (given) => {
      expect(didYouMean(given, SCENARIOS)).toBe('');
    },
  );
});

it('a name is meant only by a text that is similar to it', () => {
  expect(findMeant('prot', ['host', 'port'])).toBe('port');
  expect(findMeant('nosuch', ['exec', 'tx', 'ca'])).toBeUndefined();
  expect(findMeant('x'.repeat(65), ['host'])).toBeUndefined();
  expect(findMeant('x', [])).toBeUndefined();
});

it('of a long text, only the beginning is quoted', () => {
  expect(quote('a "b"\n')).toBe('"a \\"b\\"\\n"');
  expect(quote('x'.repeat(40))).toBe(`"${'x'.repeat(40)}"`);
  expect(quote('x'.repeat(41))).toBe(`"${'x'.repeat(40)}…"`);
});

it('the name of a field is shown if it has one to forty letters or underscores', () => {
  expect(['a', '_', 'userName', 'client_id', 'x'.repeat(40)].every(canBeShown)).toBe(true);
  expect(['', 'x'.repeat(41), 'a1', 'a-b', 'a.b', 'a b', '이름', 'é', 'a\n'].some(canBeShown)).toBe(false);
});
