import { expect, it } from 'vitest';
import { type Linked, RecencyList } from '../../src/collections/recency-list.ts';

interface Item extends Linked<Item> {
  readonly name: string;
}

const item = (name: string): Item => ({ name, older: null, newer: null });

/** Takes everything out, the oldest first. */
const drain = (list: RecencyList<Item>): string[] => {
  const order: string[] = [];
  for (let { oldest } = list; oldest !== undefined; { oldest } = list) {
    order.push(oldest.name);
    list.remove(oldest);
  }
  return order;
};

const fill = (...names: readonly string[]) => {
  const list = new RecencyList<Item>();
  const items = names.map(item);
  for (const one of items) list.add(one);
  const named = (...wanted: readonly string[]): Item[] =>
    wanted.flatMap((name) => items.filter((one) => one.name === name));
  return { list, named };
};

it('the item that was added or touched least recently is the oldest', () => {
  const { list, named } = fill('a', 'b', 'c', 'd');
  for (const one of named('b', 'd', 'a', 'a')) list.touch(one);
  expect(drain(list)).toEqual(['c', 'b', 'd', 'a']);
  expect(list.oldest).toBeUndefined();
});

it('an item can be taken out of the middle, the front and the end', () => {
  const { list, named } = fill('a', 'b', 'c', 'd', 'e');
  for (const one of named('c', 'a', 'e')) list.remove(one);
  expect(drain(list)).toEqual(['b', 'd']);
});

it('an item that was taken out holds no other item in memory', () => {
  const { list, named } = fill('a', 'b', 'c');
  for (const one of named('b')) {
    list.remove(one);
    expect(one).toEqual(item('b'));
  }
});

it('the only item can be touched, taken out and followed by another', () => {
  const { list, named } = fill('a');
  for (const one of named('a')) {
    list.touch(one);
    list.remove(one);
  }
  list.add(item('b'));
  expect(drain(list)).toEqual(['b']);
});
