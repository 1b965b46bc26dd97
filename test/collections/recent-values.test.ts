import { expect, it } from 'vitest';
import { RecentValues } from '../../src/collections/recent-values.ts';

interface Value {
  readonly id: number;
}

const values = (count: number): Value[] => Array.from({ length: count }, (_one, id) => ({ id }));

it('an equal value is the one that is known', () => {
  const recent = new RecentValues<Value>();
  const [first, second] = [recent.share({ id: 1 }), recent.share({ id: 2 })];
  expect(recent.share({ id: 1 })).toBe(first);
  expect(recent.share({ id: 2 })).toBe(second);
  expect(recent.find(({ id }) => id === 1)).toBe(first);
  expect(recent.find(({ id }) => id === 3)).toBeUndefined();
});

it('the values that were used last are known, and only a few', () => {
  const recent = new RecentValues<Value>();
  const kept: Value = { id: -1 };
  recent.add(kept);
  for (const value of values(100)) {
    recent.add(value);
    // Used again and again.
    expect(recent.share({ id: -1 })).toBe(kept);
  }
  const known = values(100).filter(({ id }) => recent.find((one) => one.id === id) !== undefined);
  expect(known.map(({ id }) => id)).toEqual([93, 94, 95, 96, 97, 98, 99]);
});
