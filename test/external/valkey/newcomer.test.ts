import { expect, it, vi } from 'vitest';
import type { Step } from '../../../src/domain/transaction.ts';
import { createEvents, EVENT_LIMITS } from '../../../src/events/events.ts';
import { entry, inserted, LIMITS, transaction } from '../../store/samples.ts';
import { describeWith } from '../programs.ts';
import { RedisServer } from './redis-server.ts';
import { connectTo, fail, storeAt } from './store-at.ts';

const open = async ({ url }: RedisServer) => {
  const store = storeAt(url, { limits: LIMITS, now: Date.now });
  const limits = { maxWatched: 100, maxListeners: 9, ...EVENT_LIMITS };
  const events = createEvents({ runId: 'run', realNow: Date.now, order: store.order, ...limits });
  store.observe(events.observer);
  await store.start({ clients: [], personas: [], scenarios: [] });
  events.adoptAll(store, fail);
  const heard: string[] = [];
  const listen = async (): Promise<void> => {
    const subscription = events.subscribe({ onOverflow: () => fail(new Error('too slow')) });
    if (subscription === 'full') throw new Error('full');
    for await (const { id, event, data } of subscription) {
      if (event === 'transaction') heard.push(`${id} ${JSON.stringify(data)}`);
    }
  };
  return { store, events, heard, listen };
};

const after = (ms: number): Step => ({ at: Date.now() + ms, realAt: null, cause: 'time' });
const now = (): Step => ({ at: Date.now(), realAt: Date.now(), cause: 'request' });

describeWith(['redis-server'], 'a process that starts when older changes are gone', () => {
  it('publishes what time has caused with the same ids as the others', async () => {
    await using server = await RedisServer.start();
    const first = await open(server);
    const a = await inserted(first.store);
    const [soon, later] = [after(100), after(1_500)];
    await first.store.transactions.insert(transaction('soon', 'a', null, { requested: now(), expires: soon }), a);
    await first.store.transactions.insert(transaction('later', 'a', null, { requested: now(), expires: later }), a);
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(soon.at), { timeout: 5_000 });
    const redis = connectTo(server.url);
    await redis.xtrim('{test}:events', 'MAXLEN', 0);
    await first.store.journal.record(entry('1'), null, []);
    await vi.waitFor(async () => expect(await redis.xlen('{test}:events')).toBe(1));
    const second = await open(server);
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(later.at), { timeout: 5_000 });
    // Only listeners make time tick: both steps may be new to the first process now.
    for (const { listen } of [first, second]) void listen();
    for (const { heard } of [first, second]) {
      await vi.waitFor(() => expect(heard.at(-1)).toContain('later'), { timeout: 10_000 });
    }
    expect(second.heard).toEqual(first.heard);
    for (const { store, events } of [first, second]) {
      events.close();
      await store.close();
    }
    redis.disconnect();
  });
});
