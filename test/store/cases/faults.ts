import { expect } from 'vitest';
import type { Endpoint } from '../../../src/domain/endpoint.ts';
import type { Store } from '../../../src/store/store.ts';
import type { ContractCase } from '../contract-setup.ts';
import { fault, inserted } from '../samples.ts';

const idsOf = async (store: Store, clientId?: string): Promise<string[]> =>
  (await store.faults.list({ limit: 9, clientId })).map(({ value }) => value.id);

const DEFERRED = { delayMs: null, error: null, http: null, abort: null, tamper: 'field-tag' } as const;

export const faultCases: readonly ContractCase[] = [
  {
    name: 'triggers a limited fault exactly as often as allowed, under a hundred parallel calls',
    async run({ open }) {
      const { store } = await open();
      const a = await inserted(store, 'a');
      await store.faults.add(fault('f', { timesLeft: 7 }), null);
      const taken = await Promise.all(Array.from({ length: 100 }, () => store.faults.take('status', a)));
      expect(taken.filter((one) => one !== undefined)).toHaveLength(7);
      expect(await idsOf(store)).toEqual([]);
    },
  },
  {
    name: 'takes the newest fault that triggers, of the client or for all clients, and counts calls that the others have seen',
    async run({ open }) {
      const { store } = await open();
      const [a, b] = [await inserted(store, 'a'), await inserted(store, 'b')];
      const take = async (endpoint: Endpoint, owner: typeof a | null) => (await store.faults.take(endpoint, owner))?.id;
      await store.faults.add(fault('own', { clientId: 'a' }), a);
      await store.faults.add(fault('everybody', { timesLeft: 1 }), null);
      await store.faults.add(fault('misses', { probability: 0 }), null);
      await store.faults.add(fault('elsewhere', { endpoint: 'token' }), b);
      expect(await take('status', a)).toBe('everybody');
      expect(await take('status', a)).toBe('own');
      expect(await take('status', b)).toBeUndefined();
      expect(await take('status', null)).toBeUndefined();
      expect(await take('token', b)).toBe('elsewhere');
      const seen = (await store.faults.list({ limit: 9 })).map(({ value }) => [value.id, value.seen, value.struck]);
      expect(seen).toEqual([
        ['elsewhere', 1, 1],
        ['misses', 4, 0],
        ['own', 1, 1],
      ]);
    },
  },
  {
    name: 'counts a deferred fault when it triggers, not when it is taken',
    async run({ open }) {
      const { store } = await open();
      const a = await inserted(store, 'a');
      await store.faults.add(fault('f', { effect: DEFERRED, timesLeft: 2 }), null);
      const taken = await Promise.all([1, 2, 3].map(() => store.faults.take('result', a)));
      expect(taken.map((one) => one?.id)).toEqual(['f', 'f', 'f']);
      expect((await store.faults.list({ limit: 1 }))[0]?.value).toMatchObject({ seen: 3, struck: 0, timesLeft: 2 });
      const used = await Promise.all([1, 2, 3].map(() => store.faults.use('f')));
      expect(used.toSorted()).toEqual([false, true, true]);
      expect(await idsOf(store)).toEqual([]);
    },
  },
  {
    name: 'limits faults of each client and for all clients, lists them by client, and deletes each once',
    async run({ open }) {
      const { store } = await open();
      const a = await inserted(store, 'a');
      for (const id of ['1', '2', '3']) {
        expect(await store.faults.add(fault(id, { clientId: 'a' }), a)).toBe('added');
      }
      expect(await store.faults.add(fault('4', { clientId: 'a' }), a)).toBe('full');
      expect(await store.faults.add(fault('5'), null)).toBe('added');
      expect([await store.faults.delete('1'), await store.faults.delete('1')]).toEqual([true, false]);
      expect([await idsOf(store, 'a'), await idsOf(store), await idsOf(store, 'x')]).toEqual([
        ['3', '2'],
        ['5', '3', '2'],
        [],
      ]);
      expect(await store.faults.use('1')).toBe(false);
    },
  },
];
