import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Turns } from '../../../src/store/valkey/turns.ts';

it('works of one key run one after the other, those of different keys at once, also after one that fails', async () => {
  const turns = new Turns();
  const running = new Map<string, number>();
  const most = new Map<string, number>();
  const work = (key: string, fails: boolean) => async (): Promise<string> => {
    running.set(key, (running.get(key) ?? 0) + 1);
    most.set(key, Math.max(most.get(key) ?? 0, running.get(key) ?? 0));
    most.set(
      'all',
      Math.max(
        most.get('all') ?? 0,
        [...running.values()].reduce((sum, count) => sum + count),
      ),
    );
    await nextTurn();
    running.set(key, (running.get(key) ?? 0) - 1);
    if (fails) throw new Error(key);
    return key;
  };
  const settled = await Promise.allSettled(
    ['a', 'b', 'a', 'a', 'b'].map((key, index) => turns.take(key, work(key, index === 2))),
  );
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  expect([most.get('a'), most.get('b'), most.get('all')]).toEqual([1, 1, 2]);
});
