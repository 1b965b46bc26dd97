import { expect } from 'vitest';
import { countRead } from '../../../src/domain/transaction.ts';
import type { Store } from '../../../src/store/store.ts';
import { type ContractCase, toldOf } from '../contract-setup.ts';
import { add, client, entry, fault, finding, inserted, persona, transaction, updateConduct } from '../samples.ts';

const SEED = { clients: [client('seed')], personas: [persona('kim')], scenarios: [{ name: 'auto' }] };

/** Of a hundred calls each by one of two stores. */
const hundred = <T>(stores: readonly [Store, Store], call: (store: Store) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: 100 }, (_one, index) => call(index % 2 === 0 ? stores[0] : stores[1])));

export const pairCases: readonly ContractCase[] = [
  {
    name: 'shows each of two instances at once what the other has changed',
    async run({ openPair }) {
      const [{ store: one }, { store: other }] = await openPair();
      await add(one, transaction('t', 'a', 'n'));
      const a = await inserted(other, 'a');
      expect(await other.clients.insert(client('a'))).toBe('exists');
      expect(await other.transactions.get('t')).toEqual(transaction('t', 'a', 'n'));
      expect(await other.transactions.insert(transaction('u', 'a', 'n'), a)).toBe('nonce-used');
      await other.transactions.update('t', (current) => ({ value: { ...current, scenario: 'x' }, result: null }));
      expect((await one.transactions.get('t'))?.scenario).toBe('x');
      await other.journal.record(entry('1', 'a'), a, ['x']);
      expect((await one.journal.list({ limit: 9, clientId: 'a' })).length).toBe(1);
      expect(await one.coverage.list('a')).toEqual(['x']);
      await one.clients.reset('a');
      expect([await other.transactions.get('t'), await other.transactions.count()]).toEqual([undefined, 0]);
      expect(await other.transactions.insert(transaction('late'), a)).toBe('ended');
      await other.clients.delete('a');
      expect(await one.clients.get('a')).toBeUndefined();
      await one.start(SEED);
      await other.start(SEED);
      expect(await one.clients.count()).toBe(1);
      await other.scenarios.put('mine', { name: 'mine' });
      await one.reset(SEED);
      expect(await other.scenarios.get('mine')).toBeUndefined();
    },
  },
  {
    name: 'changes a record as it is now, also one that another instance has deleted and made again with the same id',
    async run({ openPair }) {
      const ends: readonly ((store: Store) => Promise<unknown>)[] = [
        ({ clients }) => clients.delete('a'),
        (store) => store.reset(SEED),
      ];
      for (const end of ends) {
        const [{ store: one }, { store: other }] = await openPair();
        await add(one, transaction('t'));
        await one.transactions.get('t');
        await one.clients.get('a');
        await end(other);
        await other.clients.insert({ ...client('a'), clientSecret: 'new' });
        await add(other, transaction('t', 'a', null, { scenario: 'new' }));
        const made = await inserted(other);
        const scenario = await one.transactions.update('t', (current) => ({
          value: current,
          result: current.scenario,
        }));
        const seen = await one.clients.update('a', (current) => ({ value: current, result: current.clientSecret }));
        expect([scenario, seen]).toEqual(['new', 'new']);
        expect([await other.clients.get('a'), (await other.transactions.get('t'))?.scenario]).toEqual([made, 'new']);
      }
    },
  },
  {
    name: 'counts exactly what a hundred parallel calls through two instances do',
    async run({ openPair }) {
      const [{ store: one }, { store: other }] = await openPair();
      const stores = [one, other] as const;
      await add(one, transaction('t'));
      const a = await inserted(one, 'a');
      const reads = await hundred(stores, ({ transactions }) =>
        transactions.update('t', (current) => {
          const value = countRead(current, 1, 1);
          return { value, result: value !== undefined };
        }),
      );
      expect(reads.filter((isRead) => isRead === true)).toHaveLength(2);
      const polls = await hundred(stores, (store) =>
        updateConduct(store, a, 't', (current) => ({
          value: { ...current, polls: current.polls + 1 },
          result: current.polls,
        })),
      );
      expect(new Set(polls).size).toBe(100);
      await one.faults.add(fault('f', { timesLeft: 7 }), null);
      const taken = await hundred(stores, ({ faults }) => faults.take('status', a));
      expect(taken.filter((found) => found !== undefined)).toHaveLength(7);
      const reports = await hundred(stores, ({ findings }) => findings.report(a, [finding(5)], 'count'));
      expect(reports.flat().filter(({ isNew }) => isNew)).toHaveLength(1);
      expect((await other.findings.list(a)).recorded.map(({ count }) => count)).toEqual([100]);
      const nonces = await Promise.all(
        stores.map((store, index) => store.transactions.insert(transaction(`n${index}`, 'a', 'n'), a)),
      );
      expect(nonces.toSorted()).toEqual(['inserted', 'nonce-used']);
    },
  },
  {
    name: 'reports every change to the observers of both instances, in order',
    async run({ openPair, until }) {
      const [{ store: one, told: first }, { store: other, told: second }] = await openPair();
      await add(one, transaction('t'));
      const a = await inserted(other, 'a');
      for (const [store, scenario] of [
        [one, '1'],
        [other, '2'],
        [one, '3'],
      ] as const) {
        await store.transactions.update('t', (current) => ({ value: { ...current, scenario }, result: null }));
      }
      await other.findings.report(a, [finding(5)], 'count');
      await one.journal.record(entry('1', 'a'), a, []);
      await other.clients.delete('a');
      await one.reset(SEED);
      for (const told of [first, second]) {
        await until(() => expect(told.at(-1)).toEqual(['storeReset']));
        expect(toldOf(told, 'transactionChanged').map(([{ after }]) => after.scenario)).toEqual([
          'manual',
          '1',
          '2',
          '3',
        ]);
        expect([toldOf(told, 'found').length, toldOf(told, 'recorded').length]).toEqual([1, 1]);
        expect(toldOf(told, 'lifeEnded')).toEqual([['a']]);
      }
    },
  },
];
