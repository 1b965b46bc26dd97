import { expect, it } from 'vitest';
import { RecencyList } from '../../src/collections/recency-list.ts';

/** Takes everything out, the oldest first. */
const drain = (list: RecencyList<string>, places: Record<string, ReturnType<RecencyList<string>['add']>>): string[] => {
  const order: string[] = [];
  for (let oldest = list.oldest; oldest !== undefined; oldest = list.oldest) {
    order.push(oldest);
    const place = places[oldest];
    if (place === undefined) throw new Error(`no place of ${oldest}`);
    list.remove(place);
  }
  return order;
};

const fill = (...names: readonly string[]) => {
  const list = new RecencyList<string>();
  return { list, places: Object.fromEntries(names.map((name) => [name, list.add(name)])) };
};

it('the value that was added or touched least recently is the oldest', () => {
  const { list, places } = fill('a', 'b', 'c', 'd');
  for (const name of ['b', 'd', 'a', 'a']) if (places[name] !== undefined) list.touch(places[name]);
  expect(drain(list, places)).toEqual(['c', 'b', 'd', 'a']);
  expect(list.oldest).toBeUndefined();
});

it('a value can be taken out of the middle, the front and the end', () => {
  const { list, places } = fill('a', 'b', 'c', 'd', 'e');
  for (const name of ['c', 'a', 'e']) if (places[name] !== undefined) list.remove(places[name]);
  expect(drain(list, places)).toEqual(['b', 'd']);
});

it('the only value can be touched, taken out and followed by another', () => {
  const { list, places } = fill('a');
  if (places.a !== undefined) list.touch(places.a);
  expect(drain(list, places)).toEqual(['a']);
  list.add('b');
  expect(list.oldest).toBe('b');
});
