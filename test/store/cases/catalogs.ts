import { expect } from 'vitest';
import type { ContractCase } from '../contract-setup.ts';
import { collect, persona } from '../samples.ts';

export const catalogCases: readonly ContractCase[] = [
  {
    name: 'stores scenarios by name, up to their limit, newest first',
    async run({ open }) {
      const { store } = await open();
      const put = (name: string, description = '') => store.scenarios.put(name, { name, description });
      expect([await put('a'), await put('b'), await put('a', 'changed')]).toEqual(['created', 'created', 'replaced']);
      expect([await put('c'), await put('d')]).toEqual(['created', 'full']);
      expect(await store.scenarios.get('a')).toEqual({ name: 'a', description: 'changed' });
      expect((await collect(store.scenarios.each())).map(({ name }) => name)).toEqual(['c', 'b', 'a']);
      expect([await store.scenarios.delete('b'), await store.scenarios.delete('b')]).toEqual([true, false]);
      expect([await store.scenarios.get('b'), await put('d')]).toEqual([undefined, 'created']);
      expect((await collect(store.scenarios.each())).map(({ name }) => name)).toEqual(['d', 'c', 'a']);
    },
  },
  {
    name: 'finds personas by current name or phone, newest first',
    async run({ open }) {
      const { store } = await open();
      const { personas } = store;
      const put = (id: string, name: string, phone: string) => personas.put(id, persona(id, { name, phone }));
      await put('one', '가', '0101');
      await put('two', '나', '0102');
      await put('both', '가', '0102');
      const near = async (name: string, phone: string) =>
        (await personas.findNear({ name, phone })).map(({ id }) => id);
      expect(await near('가', '0101')).toEqual(['both', 'one']);
      expect(await near('다', '0102')).toEqual(['both', 'two']);
      expect(await near('다', '0103')).toEqual([]);
      await put('both', '다', '0101');
      expect([await near('가', '0109'), await near('다', '0109'), await near('', '0101')]).toEqual([
        ['one'],
        ['both'],
        ['both', 'one'],
      ]);
      await personas.delete('one');
      expect(await near('가', '0101')).toEqual(['both']);
      expect((await collect(personas.each())).map(({ id }) => id)).toEqual(['both', 'two']);
    },
  },
];
