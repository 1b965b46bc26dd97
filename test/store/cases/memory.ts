import { expect } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import { type ContractCase, toldOf } from '../contract-setup.ts';
import { add, client, entry, fault, finding, inserted, LONG, token, transaction, txIdsOf } from '../samples.ts';

const large = (txId: string) => transaction(txId, 'a', null, { requestUrl: LONG });

const list = async (store: Store): Promise<string[]> => txIdsOf(await store.transactions.list({ limit: 99 }));

const setUrl = (store: Store, txId: string, requestUrl: string) =>
  store.transactions.update(txId, (current) => ({ value: { ...current, requestUrl }, result: null }));

/** Adds a thing that takes memory until it is deleted, and deletes it. */
const kinds: Readonly<
  Record<
    string,
    readonly [(store: Store, id: string) => Promise<unknown>, (store: Store, id: string) => Promise<unknown>]
  >
> = {
  clients: [
    ({ clients }, id) => clients.insert({ ...client(id), clientSecret: LONG }),
    ({ clients }, id) => clients.delete(id),
  ],
  queues: [
    async (store, id) => {
      await inserted(store, id);
      const queue = [{ id: 1, scenario: LONG, times: 1 }];
      await store.clients.update(id, (current) => ({ value: { ...current, queue }, result: null }));
    },
    ({ clients }, id) => clients.update(id, (current) => ({ value: { ...current, queue: [] }, result: null })),
  ],
  faults: [({ faults }, id) => faults.add(fault(id, { seed: LONG }), null), ({ faults }, id) => faults.delete(id)],
  scenarios: [
    ({ scenarios }, id) => scenarios.put(id, { name: id, description: LONG }),
    ({ scenarios }, id) => scenarios.delete(id),
  ],
};

export const memoryCases: readonly ContractCase[] = [
  {
    name: 'drops the transaction that was touched least recently when there are too many',
    async run({ open, until }) {
      const { store, time, told } = await open({ maxTransactions: 2 });
      for (const id of ['a', 'b', 'a again', 'c']) {
        time.now += 1;
        if (id === 'a again') await store.transactions.get('a');
        else await add(store, transaction(id));
      }
      expect([await list(store), await store.transactions.count()]).toEqual([['c', 'a'], 2]);
      await add(store, transaction('d'));
      await until(() => expect(toldOf(told, 'limitReached')).toEqual([['maxTransactions']]));
    },
  },
  {
    name: 'drops transactions at the limit of bytes, the least recently touched first, and reports the limit once',
    async run({ open, until }) {
      const { store, told } = await open({ maxTransactionBytes: 350_000 });
      for (const id of ['a', 'b', 'c']) await add(store, large(id));
      expect(await list(store)).toEqual(['c', 'b', 'a']);
      await store.transactions.get('a');
      for (const id of ['d', 'e']) await add(store, large(id));
      expect(await list(store)).toEqual(['e', 'd', 'a']);
      await until(() => expect(toldOf(told, 'limitReached')).toEqual([['maxTransactionBytes']]));
      // As many small ones as there is room for.
      for (let index = 0; index < 50; index += 1) await add(store, transaction(`small${index}`));
      expect(await store.transactions.count()).toBeGreaterThan(50);
    },
  },
  {
    name: 'counts the bytes of changed transactions, and frees those of dropped ones',
    async run({ open }) {
      const { store } = await open({ maxTransactionBytes: 350_000 });
      for (const id of ['a', 'b', 'c', 'd', 'e']) await add(store, transaction(id));
      for (const id of ['b', 'c', 'd', 'e']) await setUrl(store, id, LONG);
      expect(await list(store)).toEqual(['e', 'd', 'c']);
      await setUrl(store, 'e', LONG.repeat(9));
      // Nothing makes room for itself.
      expect(await list(store)).toEqual(['e']);
      await store.clients.reset('a');
      for (const id of ['f', 'g', 'h']) await add(store, large(id));
      expect(await list(store)).toEqual(['h', 'g', 'f']);
      await store.clients.delete('a');
      for (const id of ['i', 'j', 'k']) await add(store, large(id));
      expect(await list(store)).toEqual(['k', 'j', 'i']);
      await store.reset({ clients: [], personas: [], scenarios: [] });
      for (const id of ['l', 'm', 'n']) await add(store, large(id));
      expect(await list(store)).toEqual(['n', 'm', 'l']);
    },
  },
  {
    name: 'drops the oldest journal entries at the limit of bytes',
    async run({ open }) {
      const { store } = await open({ maxJournalBytes: 350_000 });
      const [a, b] = [await inserted(store, 'a'), await inserted(store, 'b')];
      const outcomes = async () => (await store.journal.list({ limit: 9 })).map(({ value }) => value.outcome);
      const record = (outcome: string, owner: typeof a | null, hint: string) =>
        store.journal.record({ ...entry(outcome, owner?.clientId ?? null), hint }, owner, []);
      await record('1', a, LONG);
      await record('2', b, LONG);
      await record('3', null, LONG);
      await record('4', a, LONG);
      expect(await outcomes()).toEqual(['4', '3', '2']);
      await record('5', a, 'short');
      expect(await outcomes()).toEqual(['5', '4', '3', '2']);
      await store.clients.reset('a');
      await record('6', b, LONG);
      expect(await outcomes()).toEqual(['6', '3', '2']);
    },
  },
  ...Object.entries(kinds).map(
    ([what, [put, remove]]): ContractCase => ({
      name: `says when there is no memory left for more ${what}, until one is deleted`,
      async run({ open }) {
        const { store } = await open({ maxClientBytes: 250_000 });
        for (const id of ['1', '2', '3']) {
          expect(await store.hasMemoryLeft()).toBe(true);
          await put(store, id);
        }
        expect(await store.hasMemoryLeft()).toBe(false);
        await remove(store, '2');
        expect(await store.hasMemoryLeft()).toBe(true);
        await put(store, '4');
        expect(await store.hasMemoryLeft()).toBe(false);
        await store.reset({ clients: [], personas: [], scenarios: [] });
        expect(await store.hasMemoryLeft()).toBe(true);
      },
    }),
  ),
  {
    name: 'forgets the facts of the client that was idle longest, and reports no finding a second time',
    async run({ open }) {
      const { store } = await open({ maxClientBytes: 700_000 });
      const clients = await Promise.all(['a', 'b', 'c', 'd'].map((id) => inserted(store, id)));
      for (const one of clients) {
        await store.facts.replaceToken(one, token(LONG));
        await store.findings.report(one, [{ ...finding(5), txId: LONG }], 'count');
      }
      const remembered = await Promise.all(
        clients.map(async (one) => [
          (await store.facts.tokensOf(one)).length,
          (await store.findings.list(one)).recorded.length,
        ]),
      );
      expect(remembered).toEqual([
        [0, 0],
        [1, 1],
        [1, 1],
        [1, 1],
      ]);
      const a = await inserted(store, 'a');
      expect((await store.findings.report(a, [finding(6)], 'count'))[0]?.isNew).toBe(false);
      await store.findings.clear(a);
      const { clearedAt } = await store.findings.list(a);
      for (const one of clients) await store.findings.report(one, [{ ...finding(5), txId: LONG }], 'count');
      expect(await store.findings.list(a)).toEqual({ recorded: [], clearedAt });
    },
  },
  {
    name: 'forgets the coverage of the client that was idle longest, but not the coverage of all clients',
    async run({ open }) {
      const { store } = await open({ maxClientBytes: 20_000 });
      const items = Array.from({ length: 100 }, (_one, index) => `item${index}`);
      for (const id of ['a', 'b', 'c']) await store.coverage.add(await inserted(store, id), items);
      const covered = async (id?: string) => (await store.coverage.list(id)).length;
      expect([await covered('a'), await covered('b'), await covered('c'), await covered()]).toEqual([0, 0, 100, 100]);
    },
  },
];
