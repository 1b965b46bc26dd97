import { expect } from 'vitest';
import { noConduct } from '../../../src/domain/findings/conduct.ts';
import type { ContractCase } from '../contract-setup.ts';
import { add, collect, inserted, transaction, updateConduct } from '../samples.ts';

export const conductCases: readonly ContractCase[] = [
  {
    name: 'creates empty conduct for each transaction, changes it separately, and drops it with the transaction',
    async run({ open }) {
      const { store } = await open();
      await add(store, transaction('1'));
      await add(store, transaction('2'));
      const a = await inserted(store, 'a');
      expect(await store.conduct.get('1')).toEqual(noConduct);
      const polls = await Promise.all(
        Array.from({ length: 100 }, () =>
          updateConduct(store, a, '1', (current) => ({
            value: { ...current, polls: current.polls + 1 },
            result: current.polls + 1,
          })),
        ),
      );
      expect(new Set(polls).size).toBe(100);
      expect(await store.conduct.getMany(['2', 'x', '1'])).toEqual([
        noConduct,
        undefined,
        { ...noConduct, polls: 100 },
      ]);
      expect(await store.transactions.get('1')).toEqual(transaction('1'));
      await store.clients.delete('a');
      expect(await store.conduct.getMany(['1', '2'])).toEqual([undefined, undefined]);
    },
  },
  {
    name: 'does not change conduct when the change returns no value or throws, and passes the error on',
    async run({ open }) {
      const { store } = await open();
      await add(store, transaction('1'));
      const a = await inserted(store, 'a');
      expect(await updateConduct(store, a, '1', ({ polls }) => ({ result: polls }))).toBe(0);
      const thrown = new Error('no');
      const update = updateConduct(store, a, '1', () => {
        throw thrown;
      });
      expect(await update.catch((error: unknown) => error)).toBe(thrown);
      expect(await store.conduct.get('1')).toEqual(noConduct);
    },
  },
  {
    name: 'does not change conduct of another client’s transaction',
    async run({ open }) {
      const { store } = await open();
      await add(store, transaction('1'));
      const b = await inserted(store, 'b');
      expect(
        await updateConduct(store, b, '1', (value) => ({ value: { ...value, polls: 9 }, result: 1 })),
      ).toBeUndefined();
      expect(await store.conduct.get('1')).toEqual(noConduct);
    },
  },
  {
    name: 'records a fault for all transactions that the client has at that moment, and for no other',
    async run({ open }) {
      const { store } = await open();
      for (const [id, owner] of [
        ['1', 'a'],
        ['2', 'a'],
        ['other', 'b'],
      ] as const) {
        await add(store, transaction(id, owner));
      }
      const a = await inserted(store, 'a');
      await updateConduct(store, a, '2', (current) => ({ value: { ...current, polls: 3 }, result: null }));
      await store.conduct.recordFaultOfAll(a);
      await add(store, transaction('later'));
      const conducts = await store.conduct.getMany(['1', '2', 'other', 'later']);
      expect(conducts.map((one) => one?.hadFault)).toEqual([true, true, false, false]);
      expect(await store.conduct.get('2')).toMatchObject({ hadFault: true, polls: 3 });
      // It stays so when the conduct is written again.
      const seen = await updateConduct(store, a, '1', (current) => ({
        value: { ...current, polls: 1 },
        result: current.hadFault,
      }));
      expect([seen, (await store.conduct.get('1'))?.hadFault]).toEqual([true, true]);
      const walked = await collect(store.transactions.each(a, 0));
      expect(walked.map(({ conduct }) => conduct.hadFault)).toEqual([false, true, true]);
    },
  },
];
