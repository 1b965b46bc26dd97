import { expect, it } from 'vitest';
import { createRunIds, createSharedIds } from '../../src/events/event-ids.ts';

it('ids of one process are in order, and know those of another run', () => {
  const ids = createRunIds('a-b');
  const [first, second] = [ids.next(), ids.next()];
  expect([first, second]).toEqual(['a-b-1', 'a-b-2']);
  expect(ids.compare(first, second)).toBeLessThan(0);
  expect(ids.compare(second, second)).toBe(0);
  expect(ids.compare('a-b-10', 'a-b-9')).toBeGreaterThan(0);
  for (const other of ['b-1', 'a-b', 'a-b-x', '', 'a-b-99999999999999999']) {
    expect(ids.compare(other, first)).toBeUndefined();
  }
});

it('shared ids count the events of a change, and are in the order of the changes', () => {
  const order = { changeId: '10-0' };
  const ids = createSharedIds(order);
  const all = [ids.next(), ids.next()];
  order.changeId = '10-1';
  all.push(ids.next());
  order.changeId = '9999-0';
  all.push(ids.next());
  expect(all).toEqual(['10-0-0', '10-0-1', '10-1-0', '9999-0-0']);
  const sorted = all.toReversed().toSorted((a, b) => ids.compare(a, b) ?? Number.NaN);
  expect(sorted).toEqual(all);
  for (const other of ['10-0', '10-0-0-0', 'a-0-0', '', '-1-0-0', '1-1-99999999999']) {
    expect(ids.compare(other, '10-0-0')).toBeUndefined();
  }
});
