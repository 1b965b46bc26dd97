import { expect, it } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import { client, DAY, fault, finding, inserted, LIMITS, token, transaction } from '../../store/samples.ts';
import { describeWith } from '../programs.ts';
import { RedisServer } from './redis-server.ts';
import { connectTo, storeAt } from './store-at.ts';

const HOUR = 3_600_000;
const SEED = { clients: [client('seed')], personas: [], scenarios: [] };

describeWith(['redis-server'], 'when time passes in the server', () => {
  /** `pass` lets time pass for the store and for the ends of all keys. */
  const begin = (server: RedisServer) => {
    const redis = connectTo(server.url);
    const time = { now: 1_000 };
    const open = async (): Promise<Store> => {
      const store = storeAt(server.url, { limits: LIMITS, now: () => time.now });
      await store.start(SEED);
      return store;
    };
    const pass = async (ms: number): Promise<void> => {
      time.now += ms;
      for (const key of await redis.keys('*')) {
        const left = await redis.pttl(key);
        if (left >= 0) await (left <= ms ? redis.del(key) : redis.pexpire(key, left - ms));
      }
    };
    return { redis, open, pass };
  };

  it.each(['a', 'seed'])('all that belongs to a client that is used stays (%s)', async (clientId) => {
    await using server = await RedisServer.start();
    const { redis, open, pass } = begin(server);
    const store = await open();
    const owner = await inserted(store, clientId);
    await store.findings.clear(owner);
    await store.faults.add(fault('old', { clientId }), owner);
    await store.findings.report(owner, [finding(5)], 'count');
    await store.facts.useKey(owner, 'key');
    await store.facts.replaceToken(owner, token());
    await store.coverage.add(owner, ['item']);
    for (let hours = 0; hours < 30; hours += 1) {
      await pass(HOUR);
      await store.start(SEED);
      await store.startCall({ clientId, endpoint: 'status', readAhead: () => ({ txId: null, nonce: null }) });
    }
    await store.faults.add(fault('new', { clientId }), owner);
    expect((await store.faults.list({ limit: 9 })).map(({ value }) => value.id)).toEqual(['new', 'old']);
    expect((await store.findings.list(owner)).clearedAt).toBeGreaterThan(0);
    expect((await store.findings.report(owner, [finding(6)], 'count'))[0]).toMatchObject({
      finding: { count: 2 },
      isNew: false,
    });
    expect(await store.facts.useKey(owner, 'key')).toBe(true);
    expect(await store.facts.tokensOf(owner)).toHaveLength(1);
    expect(await store.coverage.list(clientId)).toEqual(['item']);
    await store.close();
    redis.disconnect();
  });

  it('the count is right also after a time without processes', async () => {
    await using server = await RedisServer.start();
    const { redis, open, pass } = begin(server);
    const before = await open();
    const owner = await inserted(before);
    for (const id of ['t1', 't2']) await before.transactions.insert(transaction(id), owner);
    await pass(DAY - HOUR);
    await before.clients.get('a');
    await before.clients.reset('a');
    await before.close();
    await pass(2 * HOUR);
    const store = await open();
    await store.transactions.insert(transaction('u'), await inserted(store));
    expect(await store.transactions.count()).toBe(1);
    await store.close();
    redis.disconnect();
  });
});
