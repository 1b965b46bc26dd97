import { expect, it, vi } from 'vitest';
import type { Store, StoreLimits } from '../../../src/store/store.ts';
import { inserted, LIMITS, transaction } from '../../store/samples.ts';
import { describeWith } from '../programs.ts';
import { RedisServer } from './redis-server.ts';
import { connectTo, storeAt } from './store-at.ts';

const SEED = { clients: [], personas: [], scenarios: [] };
const open = async ({ url }: RedisServer, limits: Partial<StoreLimits> = {}): Promise<Store> => {
  const store = storeAt(url, { limits: { ...LIMITS, ...limits }, now: Date.now });
  await store.start(SEED);
  return store;
};

const fill = async (store: Store, count: number): Promise<void> => {
  const a = await inserted(store);
  for (let from = 0; from < count; from += 500) {
    const ids = Array.from({ length: 500 }, (_one, index) => `t${from + index}`);
    await Promise.all(ids.map((id) => store.transactions.insert(transaction(id, 'a', id), a)));
  }
};

describeWith(['redis-server'], 'a server', () => {
  it('frees what was before a reset in turns of more than some hundred records', async () => {
    await using server = await RedisServer.start();
    const store = await open(server, { maxTransactions: 9_999 });
    await fill(store, 4_000);
    await store.reset(SEED);
    const redis = connectTo(server.url);
    await vi.waitFor(async () => expect(await redis.dbsize()).toBeLessThan(100), { timeout: 10_000 });
    redis.disconnect();
    await store.close();
  });

  it('keeps no mark of a cleared journal beyond the life of its client, or a reset', async () => {
    await using server = await RedisServer.start();
    const store = await open(server);
    const redis = connectTo(server.url);
    const marks = () => redis.keys('*:cleared');
    await inserted(store);
    for (const whose of ['a', null, undefined]) await store.journal.clear(whose);
    expect(await marks()).toHaveLength(3);
    await store.clients.reset('a');
    expect(await marks()).toHaveLength(2);
    await store.reset(SEED);
    await vi.waitFor(async () => expect(await marks()).toEqual([]), { timeout: 10_000 });
    redis.disconnect();
    await store.close();
  });

  it('drops some hundred transactions at most for one that is added', async () => {
    await using server = await RedisServer.start();
    const before = await open(server, { maxTransactions: 9_999 });
    await fill(before, 1_000);
    await before.close();
    const store = await open(server, { maxTransactions: 10 });
    const a = await inserted(store);
    await store.transactions.insert(transaction('one'), a);
    expect(await store.transactions.count()).toBe(901);
    for (let index = 0; index < 10; index += 1) await store.transactions.insert(transaction(`more${index}`), a);
    expect(await store.transactions.count()).toBe(10);
    await store.close();
  });

  it('limits the bytes of changes, whatever is in them', async () => {
    await using server = await RedisServer.start();
    const store = await open(server);
    const { clientId } = await inserted(store);
    for (let times = 0; times < 1_500; times += 1) {
      const queue = [{ id: 1, scenario: 'x'.repeat(60_000), times }];
      await store.clients.update(clientId, (current) => ({ value: { ...current, queue }, result: null }));
    }
    const redis = connectTo(server.url);
    const sizeOf = async (): Promise<number> => Number(await redis.memory('USAGE', '{test}:events', 'SAMPLES', 0));
    await vi.waitFor(async () => expect(await sizeOf()).toBeLessThan(70_000_000), { timeout: 10_000 });
    expect(await redis.xlen('{test}:events')).toBeGreaterThan(500);
    redis.disconnect();
    await store.close();
  });
});
