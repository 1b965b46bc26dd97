import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OrderedList } from '../../src/collections/ordered-list.ts';

interface Item {
  readonly sequence: number;
  readonly key: number;
}

const inOrder = (a: Item, b: Item): number => a.key - b.key || a.sequence - b.sequence;

/** Reads the whole list by its pages. */
const readAll = (list: OrderedList<Item>): Item[] =>
  list.before(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY).reverse();

describe('an ordered list', () => {
  it('says the same as a sorted array, whatever is added and deleted in whatever order', () => {
    const step = fc.record({ key: fc.integer({ min: -40, max: 40 }), deletes: fc.boolean(), at: fc.nat() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 3_000, minLength: 1 }), fc.nat({ max: 50 }), (steps, limit) => {
        const list = new OrderedList<Item>(({ key }) => key);
        const model: Item[] = [];
        for (const [sequence, { key, deletes, at }] of steps.entries()) {
          const [gone] = deletes ? model.splice(at % Math.max(1, model.length), 1) : [];
          if (gone !== undefined) {
            expect([list.delete(gone), list.delete(gone)]).toEqual([true, false]);
            continue;
          }
          const item = { sequence, key };
          list.add(item);
          model.push(item);
        }
        model.sort(inOrder);
        expect([list.size, list.first]).toEqual([model.length, model[0]]);
        expect(readAll(list)).toEqual(model);
        for (const key of [-41, -7, 0, 7, 41]) {
          expect(list.countAbove(key)).toBe(model.filter((one) => one.key > key).length);
          expect(list.before(key, limit)).toEqual(
            model
              .filter((one) => one.key < key)
              .reverse()
              .slice(0, limit),
          );
        }
      }),
      { numRuns: 30 },
    );
  });

  it.each<[string, (items: readonly Item[]) => readonly Item[]]>([
    ['from the front', (items) => items],
    ['from the end', (items) => items.toReversed()],
    ['but for one of seven, which stay', (items) => items.filter(({ sequence }) => sequence % 7 > 0)],
  ])('of many items stays right when they are deleted %s', (_how, choose) => {
    const items = Array.from({ length: 5_000 }, (_one, sequence) => ({ sequence, key: sequence }));
    const list = new OrderedList<Item>(({ key }) => key);
    for (const item of items) list.add(item);
    const gone = choose(items);
    for (const item of gone) expect(list.delete(item)).toBe(true);
    const left = items.filter((item) => !gone.includes(item));
    expect([list.size, list.first]).toEqual([left.length, left[0]]);
    expect(readAll(list)).toEqual(left);
  });

  it('keeps items of one key in the order of their numbers', () => {
    const list = new OrderedList<Item>(() => 5);
    for (const sequence of [3, 1, 2]) list.add({ sequence, key: 5 });
    expect(readAll(list).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect([list.countAbove(4), list.countAbove(5), list.before(5, 9)]).toEqual([3, 0, []]);
  });
});
