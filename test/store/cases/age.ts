import { expect } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import type { ContractCase } from '../contract-setup.ts';
import {
  add,
  client,
  collect,
  DAY,
  entry,
  fault,
  finding,
  inserted,
  token,
  transaction,
  txIdsOf,
  updateConduct,
} from '../samples.ts';

/** Everything that reads, with what it says about things that are there, as a number or list that is empty without them. */
const readers: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
  'a transaction': async ({ transactions }) => ((await transactions.get('t')) === undefined ? [] : ['t']),
  'a change': ({ transactions }) => transactions.update('t', (value) => ({ value, result: ['t'] })),
  transactions: ({ transactions }) => transactions.list({ limit: 9 }),
  'transactions of the client': ({ transactions }) => transactions.list({ limit: 9, clientId: 'a' }),
  'a count of transactions': ({ transactions }) => transactions.count(),
  conduct: async ({ conduct }) => (await conduct.getMany(['t'])).filter((one) => one !== undefined),
  clients: ({ clients }) => clients.list({ limit: 9 }),
  'a walk over clients': ({ clients }) => collect(clients.each()),
  'a count of clients': ({ clients }) => clients.count(),
  'many clients': async ({ clients }) => (await clients.getMany(['a'])).filter((one) => one !== undefined),
  faults: ({ faults }) => faults.list({ limit: 9 }),
  'the journal': ({ journal }) => journal.list({ limit: 9 }),
  'the journal of the client': ({ journal }) => journal.list({ limit: 9, clientId: 'a' }),
  coverage: ({ coverage }) => coverage.list('a'),
};

const isNothing = (found: unknown): boolean =>
  found === undefined || found === 0 || (Array.isArray(found) && found.length === 0);

export const ageCases: readonly ContractCase[] = [
  {
    name: 'drops clients that were idle too long, with their transactions, but not those of the seed',
    async run({ open }) {
      const { store, time } = await open();
      await store.start({ clients: [client('seed')], personas: [], scenarios: [] });
      for (const id of ['idle', 'used', 'changed', 'reset']) await store.clients.insert(client(id));
      await add(store, transaction('t', 'idle'));
      time.now = DAY - 1;
      await store.clients.get('used');
      await store.clients.update('changed', () => ({ result: null }));
      await store.clients.reset('reset');
      await store.transactions.get('t');
      time.now = DAY;
      await store.clients.insert(client('new'));
      const found = (await store.clients.list({ limit: 9 })).map(({ value }) => value.clientId);
      expect(found).toEqual(['new', 'reset', 'changed', 'used', 'seed']);
      expect(await store.transactions.get('t')).toBeUndefined();
    },
  },
  {
    name: 'drops transactions that were not touched for the retention time',
    async run({ open }) {
      const { store, time } = await open();
      const ids = ['old', 'read', 'changed', 'polled'];
      for (const id of ids) await add(store, transaction(id, 'a', `nonce of ${id}`));
      const a = await inserted(store);
      time.now = DAY - 1;
      await store.transactions.get('read');
      await store.transactions.update('changed', () => ({ result: null }));
      await updateConduct(store, a, 'polled', () => ({ result: null }));
      await store.clients.get('a');
      time.now = DAY;
      await add(store, transaction('new'));
      expect(txIdsOf(await store.transactions.list({ limit: 9 }))).toEqual(['new', 'polled', 'changed', 'read']);
      const nonces = await Promise.all(ids.map((id) => store.transactions.findByNonce(a, `nonce of ${id}`)));
      expect(nonces).toEqual([undefined, 'read', 'changed', 'polled']);
      expect(await store.transactions.countRequestedAfter(a, -1)).toBe(4);
    },
  },
  {
    name: 'does not touch records by lists, walks and calls for many records',
    async run({ open }) {
      const { store, time } = await open();
      await add(store, transaction('t', 'a', 'n'));
      const a = await inserted(store);
      time.now = DAY - 1;
      await store.clients.list({ limit: 9 });
      await store.clients.getMany(['a']);
      await collect(store.clients.each());
      await store.clients.count();
      time.now = DAY;
      expect(await store.clients.list({ limit: 9 })).toEqual([]);
      await store.clients.insert(client('b'));
      await add(store, transaction('u', 'b', 'n'));
      const b = await inserted(store, 'b');
      expect(b.instance).not.toBe(a.instance);
      time.now = 2 * DAY - 1;
      await store.clients.get('b');
      await store.transactions.list({ limit: 9 });
      await store.transactions.list({ limit: 9, clientId: 'b', phone: '010' });
      await store.transactions.findByNonce(b, 'n');
      await store.transactions.countRequestedAfter(b, -1);
      await store.conduct.get('u');
      await store.conduct.getMany(['u']);
      await collect(store.transactions.each(b, 0));
      time.now = 2 * DAY;
      expect(await store.transactions.list({ limit: 9 })).toEqual([]);
      expect(await store.clients.count()).toBe(1);
    },
  },
  {
    name: 'shows no record that is too old, whatever is called first',
    async run({ open }) {
      for (const [what, read] of Object.entries(readers)) {
        const { store, time } = await open();
        await add(store, transaction('t', 'a', 'n'));
        const a = await inserted(store);
        await store.faults.add(fault('f', { clientId: 'a' }), a);
        await store.findings.report(a, [finding(0)], 'count');
        await store.facts.replaceToken(a, token());
        await store.journal.record(entry('1', 'a'), a, ['x']);
        expect([what, isNothing(await read(store))]).toEqual([what, false]);
        time.now = DAY;
        expect([what, isNothing(await read(store))]).toEqual([what, true]);
        time.now = 2 * DAY;
        expect(await store.clients.get('a')).toBeUndefined();
      }
    },
  },
  {
    name: 'shows no record that is too old, however many there are',
    async run({ open }) {
      const { store, time } = await open({ maxTransactions: 9_999, maxJournal: 9_999, maxClientJournal: 9_999 });
      const a = await inserted(store);
      for (let index = 0; index < 1_200; index += 1) {
        await store.transactions.insert(transaction(`t${index}`, 'a', `n${index}`), a);
        await store.journal.record(entry('1', 'a'), a, []);
      }
      time.now = DAY - 1;
      await store.transactions.get('t600');
      await store.clients.get('a');
      time.now = DAY;
      expect(await store.transactions.get('t1199')).toBeUndefined();
      expect(await store.transactions.findByNonce(a, 'n1198')).toBeUndefined();
      expect(txIdsOf(await store.transactions.list({ limit: 9_999 }))).toEqual(['t600']);
      expect(await store.transactions.countRequestedAfter(a, -1)).toBe(1);
      expect(await store.transactions.count()).toBe(1);
      expect(await store.journal.list({ limit: 9_999 })).toEqual([]);
    },
  },
  {
    name: 'shows no fault of a client that was idle too long, however many such clients there are',
    async run({ open }) {
      const { store, time } = await open({ maxClients: 999 });
      const count = 150;
      for (let index = 0; index < count; index += 1) {
        const owner = await inserted(store, `c${index}`);
        await store.faults.add(fault(`f${index}`, { clientId: `c${index}` }), owner);
      }
      time.now = DAY;
      expect(await store.faults.list({ limit: 999 })).toEqual([]);
    },
  },
  {
    name: 'neither uses nor deletes a fault of a client that was idle too long',
    async run({ open }) {
      for (const change of ['use', 'delete'] as const) {
        const { store, time } = await open({ maxClients: 999 });
        for (let index = 0; index < 150; index += 1) await inserted(store, `other${index}`);
        await store.faults.add(fault('f', { clientId: 'a' }), await inserted(store));
        time.now = DAY;
        expect([change, await store.faults[change]('f')]).toEqual([change, false]);
      }
    },
  },
];
