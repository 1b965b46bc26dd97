import { expect } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import type { ContractCase } from '../contract-setup.ts';
import { DAY, entry, inserted } from '../samples.ts';

type Filter = Omit<Parameters<Store['journal']['list']>[0], 'limit'>;

const outcomes = async (store: Store, filter: Filter = {}, limit = 99): Promise<string[]> =>
  (await store.journal.list({ limit, ...filter })).map(({ value }) => value.outcome);

export const journalCases: readonly ContractCase[] = [
  {
    name: 'limits the journal of each client and of all, and lists it newest first',
    async run({ open }) {
      const { store } = await open();
      const a = await inserted(store, 'a');
      for (let index = 1; index <= 7; index += 1) await store.journal.record(entry(`a${index}`, 'a'), a, []);
      for (let index = 1; index <= 4; index += 1) await store.journal.record(entry(`x${index}`), null, []);
      expect(await outcomes(store, { clientId: 'a' })).toEqual(['a7', 'a6', 'a5', 'a4']);
      expect(await outcomes(store, { clientId: null })).toEqual(['x4', 'x3', 'x2', 'x1']);
      expect(await outcomes(store)).toEqual(['x4', 'x3', 'x2', 'x1', 'a7', 'a6', 'a5', 'a4']);
      expect(await outcomes(store, { clientId: 'nobody' })).toEqual([]);
    },
  },
  {
    name: 'lists the journal entries that match a filter',
    async run({ open }) {
      const { store } = await open();
      const a = await inserted(store, 'a');
      const record = (outcome: string, own: object) => store.journal.record({ ...entry(outcome, 'a'), ...own }, a, []);
      await record('SUCCESS', { endpoint: 'status', txId: 't', atMs: 10 });
      await record('CE3102', { endpoint: 'result', txId: 't', atMs: 20 });
      await record('CE0003', { endpoint: 'status', txId: 'u', atMs: 30 });
      expect(await outcomes(store, { endpoint: 'status' })).toEqual(['CE0003', 'SUCCESS']);
      expect(await outcomes(store, { txId: 't' })).toEqual(['CE3102', 'SUCCESS']);
      expect(await outcomes(store, { outcome: 'SUCCESS' })).toEqual(['SUCCESS']);
      expect(await outcomes(store, { outcome: 'FAIL' })).toEqual(['CE0003', 'CE3102']);
      expect(await outcomes(store, { outcome: 'CE3102', clientId: 'a' })).toEqual(['CE3102']);
      expect(await outcomes(store, { sinceMs: 20 })).toEqual(['CE0003', 'CE3102']);
      expect(await outcomes(store, { sinceMs: 20, outcome: 'FAIL', txId: 't' })).toEqual(['CE3102']);
      expect(await outcomes(store, { outcome: 'FAIL' }, 1)).toEqual(['CE0003']);
      expect(await outcomes(store, { text: 'ce3' }, 1)).toEqual(['CE3102']);
    },
  },
  {
    name: 'reads one journal entry, as long as it is there',
    async run({ open }) {
      const { store, time } = await open();
      const [a, b] = [await inserted(store, 'a'), await inserted(store, 'b')];
      for (const owner of [a, b, null]) {
        const clientId = owner?.clientId ?? null;
        await store.journal.record(entry('1', clientId), owner, []);
        const [found] = await store.journal.list({ limit: 1 });
        const sequence = found?.sequence ?? 0;
        expect(await store.journal.get(sequence)).toEqual(entry('1', clientId));
        for (const other of [0, sequence - 1, sequence + 1, Number.MAX_SAFE_INTEGER]) {
          expect(await store.journal.get(other)).toBeUndefined();
        }
        if (owner === b) await store.clients.reset('b');
        else await store.journal.clear(clientId);
        expect(await store.journal.get(sequence)).toBeUndefined();
      }
      await store.journal.record(entry('2'), null, []);
      const [old] = await store.journal.list({ limit: 1 });
      time.now = DAY - 1;
      expect(await store.journal.get(old?.sequence ?? 0)).toEqual(entry('2'));
      time.now = DAY;
      expect(await store.journal.get(old?.sequence ?? 0)).toBeUndefined();
    },
  },
  {
    name: 'deletes the journal of a client, of no known client, or of all',
    async run({ open }) {
      const { store } = await open();
      const [a, b] = [await inserted(store, 'a'), await inserted(store, 'b')];
      const record = async (mark: string) => {
        for (const owner of [a, b, null]) {
          await store.journal.record(entry(`${mark}${owner?.clientId ?? '-'}`, owner?.clientId ?? null), owner, []);
        }
      };
      await record('1');
      await store.journal.clear('a');
      expect([await outcomes(store), await outcomes(store, { clientId: 'a' })]).toEqual([['1-', '1b'], []]);
      await store.journal.clear(null);
      expect([await outcomes(store), await outcomes(store, { clientId: null })]).toEqual([['1b'], []]);
      await store.journal.clear('nobody');
      await record('2');
      expect(await outcomes(store)).toEqual(['2-', '2b', '2a', '1b']);
      for (const whose of ['a', 'a', null]) await store.journal.clear(whose);
      await record('3');
      expect(await outcomes(store)).toEqual(['3-', '3b', '3a', '2b', '1b']);
      await store.journal.clear();
      expect(await outcomes(store)).toEqual([]);
      await record('4');
      for (const [whose, left] of [
        ['a', '4a'],
        ['b', '4b'],
        [null, '4-'],
      ] as const) {
        expect(await outcomes(store, { clientId: whose })).toEqual([left]);
      }
      expect(await outcomes(store)).toEqual(['4-', '4b', '4a']);
      // What was deleted takes no place: the limits are those of what is there.
      for (let round = 0; round < 30; round += 1) {
        await store.journal.record(entry('x', 'a'), a, []);
        await store.journal.clear('a');
      }
      expect(await outcomes(store)).toEqual(['4-', '4b']);
    },
  },
  {
    name: 'tells whoever records an entry its sequence, before a later list does',
    async run({ open }) {
      const { store } = await open();
      const a = await inserted(store, 'a');
      const told: number[] = [];
      await store.journal.record(entry('1', 'a'), a, [], (sequence) => told.push(sequence));
      await store.journal.record(entry('2'), null, ['x'], (sequence) => told.push(sequence));
      const listed = await store.journal.list({ limit: 9 });
      expect(told).toEqual(listed.map(({ sequence }) => sequence).toReversed());
      expect(told).toHaveLength(2);
      await store.journal.record(entry('3'), null, []);
    },
  },
  {
    name: 'adds what the call has covered together with its journal entry',
    async run({ open }) {
      const { store } = await open();
      const a = await inserted(store, 'a');
      await store.journal.record(entry('1', 'a'), a, ['x', 'y']);
      await store.journal.record(entry('2'), null, ['z']);
      expect([await store.coverage.list('a'), await store.coverage.list()]).toEqual([
        ['x', 'y'],
        ['x', 'y', 'z'],
      ]);
    },
  },
];
