import { expect } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import type { Page, Stored } from '../../../src/store/stored.ts';
import type { ContractCase } from '../contract-setup.ts';
import { add, client, entry, fault, inserted, persona, transaction } from '../samples.ts';

/** One list of the store: how a record gets into it, is touched or changed where it can be, and leaves. */
interface Paged {
  readonly name: string;
  put(store: Store, id: string): Promise<unknown>;
  change?(store: Store, id: string): Promise<unknown>;
  remove?(store: Store, id: string): Promise<unknown>;
  list(store: Store, page: Page): Promise<Stored<unknown>[]>;
  idOf(value: never): string;
}

const ofTransactions = {
  put: (store: Store, id: string) => add(store, transaction(id)),
  change: (store: Store, id: string) =>
    store.transactions.update(id, (current) => ({ value: { ...current, scenario: 'changed' }, result: null })),
  idOf: ({ txId }: { txId: string }) => txId,
};

const ofFaults = {
  put: async (store: Store, id: string) =>
    store.faults.add(
      fault(id, { clientId: 'a', effect: { ...fault('x').effect, error: null } }),
      await inserted(store),
    ),
  change: (store: Store, id: string) => store.faults.use(id),
  remove: (store: Store, id: string) => store.faults.delete(id),
  idOf: ({ id }: { id: string }) => id,
};

const ofJournal = {
  put: async (store: Store, id: string) => store.journal.record(entry(id, 'a'), await inserted(store), []),
  idOf: ({ outcome }: { outcome: string }) => outcome,
};

const pagedLists: readonly Paged[] = [
  {
    name: 'clients',
    put: (store, id) => store.clients.insert(client(id)),
    change: (store, id) => store.clients.update(id, (value) => ({ value: { ...value, hmac: null }, result: null })),
    remove: (store, id) => store.clients.delete(id),
    list: (store, page) => store.clients.list(page),
    idOf: ({ clientId }: { clientId: string }) => clientId,
  },
  { ...ofTransactions, name: 'transactions', list: (store, page) => store.transactions.list(page) },
  {
    ...ofTransactions,
    name: 'transactions of a client',
    list: (store, page) => store.transactions.list({ ...page, clientId: 'a' }),
  },
  { ...ofFaults, name: 'faults', list: (store, page) => store.faults.list(page) },
  { ...ofFaults, name: 'faults of a client', list: (store, page) => store.faults.list({ ...page, clientId: 'a' }) },
  { ...ofJournal, name: 'journal entries', list: (store, page) => store.journal.list(page) },
  {
    ...ofJournal,
    name: 'journal entries of a client',
    list: (store, page) => store.journal.list({ ...page, clientId: 'a' }),
  },
  {
    name: 'personas',
    put: (store, id) => store.personas.put(id, persona(id)),
    change: (store, id) => store.personas.put(id, persona(id, { name: 'changed' })),
    remove: (store, id) => store.personas.delete(id),
    list: (store, page) => store.personas.list(page),
    idOf: ({ id }: { id: string }) => id,
  },
  {
    name: 'scenarios',
    put: (store, id) => store.scenarios.put(id, { name: id }),
    change: (store, id) => store.scenarios.put(id, { name: id, description: 'changed' }),
    remove: (store, id) => store.scenarios.delete(id),
    list: (store, page) => store.scenarios.list(page),
    idOf: ({ name }: { name: string }) => name,
  },
];

const MANY = { maxFaults: 99, maxPersonas: 99, maxScenarios: 99, maxJournal: 99, maxClientJournal: 99 };

export const pageCases: readonly ContractCase[] = pagedLists.map(
  ({ name, put, change, remove, list, idOf }): ContractCase => ({
    name: `pages ${name}, newest first, whatever is added, changed or deleted in between`,
    async run({ open }) {
      const { store } = await open(MANY);
      const read = async (page: Page) => {
        const found = await list(store, page);
        return { ids: found.map(({ value }) => idOf(value as never)), last: found.at(-1)?.sequence };
      };
      for (let index = 0; index < 10; index += 1) await put(store, `t${index}`);
      await change?.(store, 't0');
      const first = await read({ limit: 4 });
      expect(first.ids).toEqual(['t9', 't8', 't7', 't6']);
      await put(store, 't10');
      await change?.(store, 't6');
      await change?.(store, 't5');
      await remove?.(store, 't6');
      const second = await read({ limit: 4, before: first.last });
      expect(second.ids).toEqual(['t5', 't4', 't3', 't2']);
      await remove?.(store, 't1');
      const rest = remove === undefined ? ['t1', 't0'] : ['t0'];
      expect((await read({ limit: 4, before: second.last })).ids).toEqual(rest);
      expect((await read({ limit: 4, before: 1 })).ids).toEqual([]);
    },
  }),
);
