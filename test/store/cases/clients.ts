import { expect } from 'vitest';
import type { ContractCase } from '../contract-setup.ts';
import { client, collect, inserted } from '../samples.ts';

const STRANGE_IDS = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];

export const clientCases: readonly ContractCase[] = [
  {
    name: 'stores each client id once',
    async run({ open }) {
      const { store } = await open();
      expect(await store.clients.insert(client('a'))).toBe('inserted');
      expect(await store.clients.insert(client('a'))).toBe('exists');
      expect(await store.clients.get('a')).toMatchObject({ clientId: 'a' });
      expect(await store.clients.delete('a')).toBe(true);
      expect(await store.clients.delete('a')).toBe(false);
      expect(await store.clients.get('a')).toBeUndefined();
    },
  },
  {
    name: 'gives every client another instance, also a new client with the same id',
    async run({ open }) {
      const { store } = await open();
      const [a, b] = [await inserted(store, 'a'), await inserted(store, 'b')];
      await store.clients.delete('a');
      const next = await inserted(store, 'a');
      expect(new Set([a.instance, b.instance, next.instance]).size).toBe(3);
    },
  },
  {
    name: 'finds no record under names that every JavaScript object has',
    async run({ open }) {
      const { store } = await open();
      const a = await inserted(store, 'a');
      for (const id of STRANGE_IDS) {
        expect(await store.clients.get(id)).toBeUndefined();
        expect(await store.clients.getMany([id])).toEqual([undefined]);
        expect(await store.clients.update(id, (value) => ({ value, result: 1 }))).toBeUndefined();
        expect(await store.clients.reset(id)).toBeUndefined();
        expect(await store.transactions.get(id)).toBeUndefined();
        expect(await store.transactions.update(id, (value) => ({ value, result: 1 }))).toBeUndefined();
        expect(await store.transactions.findByNonce(a, id)).toBeUndefined();
        expect(await store.conduct.get(id)).toBeUndefined();
        expect(await store.faults.use(id)).toBe(false);
        expect(await store.scenarios.get(id)).toBeUndefined();
        expect(await store.personas.findNear({ name: id, phone: id })).toEqual([]);
      }
    },
  },
  {
    name: 'refuses a client beyond the limit',
    async run({ open }) {
      const { store } = await open({ maxClients: 1 });
      await store.clients.insert(client('a'));
      expect(await store.clients.insert(client('b'))).toBe('full');
      expect(await store.clients.count()).toBe(1);
      await store.clients.delete('a');
      expect(await store.clients.insert(client('b'))).toBe('inserted');
    },
  },
  {
    name: 'finds many clients in the order of the ids, with undefined for unknown ones',
    async run({ open }) {
      const { store } = await open();
      for (const id of ['a', 'b']) await store.clients.insert(client(id));
      const found = await store.clients.getMany(['b', 'x', 'a', 'b']);
      expect(found.map((one) => one?.clientId)).toEqual(['b', undefined, 'a', 'b']);
      expect(await store.clients.getMany([])).toEqual([]);
    },
  },
  {
    name: 'changes a client and returns the result of the change, a hundred times in parallel',
    async run({ open }) {
      const { store } = await open();
      await store.clients.insert(client('a'));
      const results = await Promise.all(
        Array.from({ length: 100 }, () =>
          store.clients.update('a', (current) => ({
            value: { ...current, clockChanges: current.clockChanges + 1 },
            result: current.clockChanges,
          })),
        ),
      );
      expect(results.toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 100 }, (_, one) => one));
      expect((await store.clients.get('a'))?.clockChanges).toBe(100);
    },
  },
  {
    name: 'does not change a client when the change returns no value or throws, and passes the error on',
    async run({ open }) {
      const { store } = await open();
      const a = await inserted(store, 'a');
      expect(await store.clients.update('a', () => ({ result: 'kept' }))).toBe('kept');
      const thrown = new Error('no');
      const update = store.clients.update('a', () => {
        throw thrown;
      });
      expect(await update.catch((error: unknown) => error)).toBe(thrown);
      expect(await store.clients.get('a')).toEqual(a);
    },
  },
  {
    name: 'walks over all clients, newest first',
    async run({ open }) {
      const { store } = await open();
      for (const id of ['a', 'b', 'c']) await store.clients.insert(client(id));
      expect((await collect(store.clients.each())).map(({ clientId }) => clientId)).toEqual(['c', 'b', 'a']);
    },
  },
];
