import { expect, it } from 'vitest';
import { RecentRecords } from '../../../src/store/valkey/recent-records.ts';

it('remembers what was set last, and forgets what is gone, and the oldest beyond a limit', () => {
  const records = new RecentRecords<number>();
  for (let index = 0; index < 1_001; index += 1) records.set(String(index), index);
  expect([records.get('0'), records.get('1'), records.get('1000')]).toEqual([undefined, 1, 1_000]);
  records.set('1', 5);
  records.set('new', 1);
  expect([records.get('1'), records.get('2')]).toEqual([5, undefined]);
  records.set('1', undefined);
  expect(records.get('1')).toBeUndefined();
  records.clear();
  expect(records.get('1000')).toBeUndefined();
});
