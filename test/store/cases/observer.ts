import { expect } from 'vitest';
import { noConduct } from '../../../src/domain/findings/conduct.ts';
import { summarizeCall } from '../../../src/domain/journal.ts';
import { type ContractCase, toldOf } from '../contract-setup.ts';
import { add, client, DAY, entry, finding, inserted, transaction, updateConduct } from '../samples.ts';

const NOTHING = { clients: [], personas: [], scenarios: [] };

export const observerCases: readonly ContractCase[] = [
  {
    name: 'reports changes of a transaction in their order, with the record before and after, and its client at that moment',
    async run({ open, until }) {
      const { store, told } = await open();
      const first = transaction('t');
      await add(store, first);
      const a = await inserted(store);
      const moved = { ...a, clockChanges: 1 };
      await store.clients.update('a', () => ({ value: moved, result: null }));
      const [second, third] = [
        { ...first, scenario: 'two' },
        { ...first, scenario: 'three' },
      ];
      await store.transactions.update('t', () => ({ value: second, result: null }));
      await store.transactions.update('t', () => ({ value: third, result: null }));
      await until(() =>
        expect(told).toEqual([
          ['transactionChanged', { before: null, after: first, owner: a }],
          ['clientChanged', moved],
          ['transactionChanged', { before: first, after: second, owner: moved }],
          ['transactionChanged', { before: second, after: third, owner: moved }],
        ]),
      );
    },
  },
  {
    name: 'reports no operation that changes nothing',
    async run({ open, until }) {
      const { store, told } = await open();
      await add(store, transaction('t', 'a', 'n'));
      const a = await inserted(store);
      await until(() => expect(told).toHaveLength(1));
      await store.transactions.insert(transaction('u', 'a', 'n'), a);
      await store.transactions.update('t', () => ({ result: null }));
      await store.clients.update('a', () => ({ result: null }));
      for (const update of [store.transactions.update.bind(store.transactions, 't')]) {
        const failing = update(() => {
          throw new Error('no');
        });
        await expect(failing).rejects.toThrow('no');
      }
      await store.clients.delete('nobody');
      await store.clients.reset('nobody');
      await store.findings.report(a, [finding(1)], 'count');
      await until(() => expect(told.map(([event]) => event)).toEqual(['transactionChanged', 'found']));
    },
  },
  {
    name: 'reports the end of a life, then the changed client, and not each transaction',
    async run({ open, until }) {
      const { store, told, time } = await open();
      for (const id of ['a', 'b', 'c']) await add(store, transaction(`t of ${id}`, id));
      await until(() => expect(told).toHaveLength(3));
      const reset = await store.clients.reset('a');
      await store.clients.delete('b');
      time.now = DAY;
      expect(await store.clients.list({ limit: 9 })).toEqual([]);
      await until(() =>
        expect(told.slice(3)).toEqual([
          ['lifeEnded', 'a'],
          ['clientChanged', reset],
          ['lifeEnded', 'b'],
          ['lifeEnded', expect.stringMatching(/^[ac]$/)],
          ['lifeEnded', expect.stringMatching(/^[ac]$/)],
        ]),
      );
      await inserted(store);
      await store.reset(NOTHING);
      await until(() => expect(told.at(-1)).toEqual(['storeReset']));
    },
  },
  {
    name: 'reports a transaction that is dropped for its age or at a limit, with its conduct and its client',
    async run({ open, until }) {
      const { store, told, time } = await open({ maxTransactions: 2 });
      for (const id of ['1', '2']) await add(store, transaction(id));
      const a = await inserted(store);
      const conduct = { ...noConduct, polls: 4 };
      await updateConduct(store, a, '1', () => ({ value: conduct, result: null }));
      await store.transactions.get('2');
      await add(store, transaction('3'));
      const [first] = await store.transactions.list({ limit: 1, before: Number.POSITIVE_INFINITY });
      await until(() => expect(toldOf(told, 'transactionDropped')).toHaveLength(1));
      expect(toldOf(told, 'transactionDropped')[0]).toEqual([
        { sequence: expect.any(Number), transaction: transaction('1'), conduct, owner: a },
      ]);
      expect(toldOf(told, 'transactionDropped')[0]?.[0].sequence).toBeLessThan(first?.sequence ?? 0);
      await store.conduct.recordFaultOfAll(a);
      time.now = DAY - 1;
      await store.clients.get('a');
      time.now = DAY;
      expect(await store.transactions.list({ limit: 9 })).toEqual([]);
      await until(() => expect(toldOf(told, 'transactionDropped')).toHaveLength(3));
      const dropped = toldOf(told, 'transactionDropped').slice(1);
      expect(dropped.map(([one]) => [one.transaction.txId, one.conduct.hadFault]).toSorted()).toEqual([
        ['2', true],
        ['3', true],
      ]);
    },
  },
  {
    name: 'reports journal entries in short as they are stored, and each finding when it is new',
    async run({ open, until }) {
      const { store, told } = await open();
      const a = await inserted(store);
      await store.journal.record(entry('1', 'a'), a, []);
      await store.journal.record(entry('2'), null, []);
      await until(() => expect(toldOf(told, 'recorded')).toHaveLength(2));
      const kept = await store.journal.list({ limit: 9 });
      const summaries = kept.map(({ sequence, value }) => ({ sequence, value: summarizeCall(value) }));
      expect(toldOf(told, 'recorded').map(([one]) => one)).toEqual(summaries.toReversed());
      const other = { ...finding(2), rule: 'phone-format' } as const;
      await store.findings.report(a, [finding(1), other], 'count');
      await store.findings.report(a, [finding(3)], 'count');
      await store.findings.report(a, [finding(3)], 'order');
      await store.findings.clear(a);
      await store.findings.report(a, [finding(4)], 'order');
      await until(() => expect(toldOf(told, 'found')).toEqual([[finding(1)], [other], [finding(4)]]));
    },
  },
  {
    name: 'works the same with an observer of some events, or none',
    async run({ open }) {
      const { store } = await open();
      await store.clients.insert(client('a'));
      expect(await store.clients.count()).toBe(1);
      await store.ping();
      await store.close();
    },
  },
];
