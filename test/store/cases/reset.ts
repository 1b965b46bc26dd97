import { setImmediate as letOthers } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Seed } from '../../../src/store/store.ts';
import type { ContractCase } from '../contract-setup.ts';
import { add, client, collect, entry, fault, inserted, persona, transaction } from '../samples.ts';

const SEED: Seed = {
  clients: [client('seed')],
  personas: [persona('kim')],
  scenarios: [{ name: 'auto' }, { name: 'manual' }],
};

export const resetCases: readonly ContractCase[] = [
  {
    name: 'adds at the start the records of the seed that do not exist yet, whatever the limits are',
    async run({ open }) {
      const { store, told } = await open({ maxClients: 1, maxPersonas: 0, maxScenarios: 1 });
      await store.start({ ...SEED, clients: [client('seed'), client('second')] });
      const before = await inserted(store, 'seed');
      await store.start(SEED);
      expect(await store.clients.get('seed')).toEqual(before);
      expect(await store.clients.count()).toBe(2);
      expect(await store.clients.insert(client('c'))).toBe('full');
      expect((await collect(store.scenarios.each())).map(({ name }) => name)).toEqual(['manual', 'auto']);
      expect(await collect(store.personas.each())).toEqual(SEED.personas);
      expect(told).toEqual([]);
    },
  },
  {
    name: 'has only the seed after a reset, and the coverage of all clients',
    async run({ open }) {
      const { store } = await open();
      await store.start(SEED);
      const seed = await inserted(store, 'seed');
      await store.clients.update('seed', (current) => ({ value: { ...current, scenario: 'auto' }, result: null }));
      await add(store, transaction('1', 'a', 'n'));
      await add(store, transaction('2', 'seed', 'n'));
      await store.scenarios.put('mine', { name: 'mine' });
      await store.scenarios.put('auto', { name: 'auto', description: 'changed' });
      await store.personas.put('lee', persona('lee'));
      await store.faults.add(fault('f'), null);
      await store.journal.record(entry('1'), null, ['x']);
      await store.journal.record(entry('2', 'seed'), seed, ['y']);
      await store.reset(SEED);
      const after = await inserted(store, 'seed');
      expect({ ...after, instance: seed.instance }).toEqual(seed);
      expect(after.instance).not.toBe(seed.instance);
      expect([await store.clients.get('a'), await store.clients.count()]).toEqual([undefined, 1]);
      expect([await store.transactions.list({ limit: 9 }), await store.transactions.count()]).toEqual([[], 0]);
      expect(await store.transactions.findByNonce(after, 'n')).toBeUndefined();
      expect((await collect(store.scenarios.each())).toReversed()).toEqual(SEED.scenarios);
      expect(await collect(store.personas.each())).toEqual(SEED.personas);
      expect(await store.personas.findNear({ name: '모의인', phone: '' })).toEqual(SEED.personas);
      expect([await store.faults.list({ limit: 9 }), await store.faults.take('status', null)]).toEqual([[], undefined]);
      expect(await store.journal.list({ limit: 9 })).toEqual([]);
      expect([await store.coverage.list('seed'), (await store.coverage.list()).toSorted()]).toEqual([[], ['x', 'y']]);
    },
  },
  {
    name: 'knows the clients and scenarios of the seed at every moment of a reset',
    async run({ open }) {
      const { store } = await open();
      await store.start(SEED);
      for (let index = 0; index < 50; index += 1) await add(store, transaction(String(index)));
      const missing: string[] = [];
      let isDone = false;
      const look = async (): Promise<void> => {
        for (let count = 0; !isDone; count += 1) {
          // Sometimes in the same turn of the event loop, sometimes in the next.
          if (count % 3 === 0) await letOthers();
          if ((await store.clients.get('seed')) === undefined) missing.push('client');
          if ((await store.scenarios.get('manual')) === undefined) missing.push('scenario');
          if ((await store.personas.get('kim')) === undefined) missing.push('persona');
          if ((await store.clients.getMany(['seed']))[0] === undefined) missing.push('client of many');
        }
      };
      const looking = [look(), look(), look()];
      for (let count = 0; count < 20; count += 1) await store.reset(SEED);
      isDone = true;
      await Promise.all(looking);
      expect(missing).toEqual([]);
    },
  },
];
