import { expect } from 'vitest';
import type { ContractCase } from '../contract-setup.ts';
import { inserted, token } from '../samples.ts';

export const factCases: readonly ContractCase[] = [
  {
    name: 'remembers the last keys of a client',
    async run({ open }) {
      const { store } = await open();
      const { facts } = store;
      const [a, b] = [await inserted(store, 'a'), await inserted(store, 'b')];
      const uses = [await facts.useKey(a, '1'), await facts.useKey(a, '1'), await facts.useKey(b, '1')];
      expect(uses).toEqual([false, true, false]);
      await facts.forgetKey(a, '1');
      expect(await facts.useKey(a, '1')).toBe(false);
      for (let key = 2; key < 102; key += 1) await facts.useKey(a, String(key));
      expect([await facts.useKey(a, '1'), await facts.useKey(a, '101')]).toEqual([false, true]);
      const parallel = await Promise.all(Array.from({ length: 20 }, () => facts.useKey(b, 'once')));
      expect(parallel.filter((isUsed) => !isUsed)).toHaveLength(1);
    },
  },
  {
    name: 'remembers the last tokens of a client, and its current one',
    async run({ open }) {
      const { store } = await open();
      const { facts } = store;
      const a = await inserted(store, 'a');
      const [first, second] = [token('first'), token('second')];
      expect([await facts.replaceToken(a, first), await facts.replaceToken(a, second)]).toEqual([null, first]);
      await facts.clearToken(a);
      expect(await facts.replaceToken(a, first)).toBeNull();
      expect(await facts.tokensOf(a)).toEqual([first, second, first]);
      for (let count = 0; count < 30; count += 1) await facts.replaceToken(a, second);
      expect((await facts.tokensOf(a)).length).toBe(20);
    },
  },
  {
    name: 'adds up coverage: of each client until it is deleted, of all clients until it is cleared',
    async run({ open }) {
      const { store } = await open();
      const { coverage } = store;
      const [a, b] = [await inserted(store, 'a'), await inserted(store, 'b')];
      await coverage.add(a, ['x', 'y']);
      await coverage.add(a, ['x']);
      await coverage.add(b, ['w']);
      await coverage.add(null, ['z']);
      expect([await coverage.list('a'), await coverage.list('b'), await coverage.list('c')]).toEqual([
        ['x', 'y'],
        ['w'],
        [],
      ]);
      expect((await coverage.list()).toSorted()).toEqual(['w', 'x', 'y', 'z']);
      await coverage.clear('a');
      expect([await coverage.list('a'), await coverage.list('b')]).toEqual([[], ['w']]);
      expect(await coverage.list()).toHaveLength(4);
      await coverage.clear();
      expect([await coverage.list('b'), await coverage.list()]).toEqual([[], []]);
    },
  },
];
