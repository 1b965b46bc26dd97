import { afterAll, afterEach, beforeAll } from 'vitest';
import type { Store, StoreOptions } from '../../../src/store/store.ts';
import { describeStore } from '../../store/contract.ts';
import { describeWith } from '../programs.ts';
import { RedisServer } from './redis-server.ts';
import { storeAt } from './store-at.ts';

/** Limits of bytes are the server's. */
const casesOfBytes = [
  'drops transactions at the limit of bytes, the least recently touched first, and reports the limit once',
  'counts the bytes of changed transactions, and frees those of dropped ones',
  'drops the oldest journal entries at the limit of bytes',
  ...['clients', 'queues', 'faults', 'scenarios'].map(
    (what) => `says when there is no memory left for more ${what}, until one is deleted`,
  ),
  'forgets the facts of the client that was idle longest, and reports no finding a second time',
  'forgets the coverage of the client that was idle longest, but not the coverage of all clients',
];

describeWith(['redis-server'], 'a store on a server', () => {
  let server: RedisServer;
  const stores: Store[] = [];
  let prefixes = 0;

  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const openAt = async (prefix: string, options: StoreOptions): Promise<Store> => {
    const store = storeAt(server.url, options, prefix);
    stores.push(store);
    await store.start({ clients: [], personas: [], scenarios: [] });
    return store;
  };

  const newPrefix = (): string => {
    prefixes += 1;
    return `test ${prefixes}`;
  };

  describeStore({
    name: 'keeps the contract',
    open: (options) => openAt(newPrefix(), options),
    async openPair(first, second) {
      const prefix = newPrefix();
      return [await openAt(prefix, first), await openAt(prefix, second)];
    },
    skipped: Object.fromEntries(casesOfBytes.map((name) => [name, 'the server limits its memory: maxmemory'])),
  });
});
