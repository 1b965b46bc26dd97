import { describe, expect, it } from 'vitest';
import { MAX_PER_TURN } from '../../../src/collections/walk.ts';
import { createTransactionCounter } from '../../../src/observation/metrics/transaction-counts.ts';
import { createMemoryStore } from '../../../src/store/memory/index.ts';
import { overrideStore } from '../../store/override.ts';
import { add, inserted, LIMITS, transaction } from '../../store/samples.ts';

const open = () =>
  createMemoryStore({ limits: { ...LIMITS, maxTransactions: 10_000, maxClients: 10_000 }, now: () => 0 });

const step = (at: number) => ({ at, realAt: at, cause: 'scenario' as const });

/** One that starts, completes and expires at these instants. */
const timed = (txId: string, clientId: string, start: number | null, complete: number | null, expire: number) =>
  transaction(txId, clientId, null, {
    started: start === null ? null : step(start),
    completed: complete === null ? null : step(complete),
    expires: step(expire),
  });

describe('transactions', () => {
  it('count by the state that they have now, each by the clock of its client', async () => {
    const store = open();
    await inserted(store, 'late');
    await store.clients.update('late', (client) => ({
      value: { ...client, clock: { kind: 'running', offsetMs: 1_000 } },
      result: undefined,
    }));
    for (const clientId of ['a', 'late']) {
      await add(store, timed(`${clientId}1`, clientId, null, null, 5_000));
      await add(store, timed(`${clientId}2`, clientId, 500, null, 5_000));
      await add(store, timed(`${clientId}3`, clientId, 500, 900, 5_000));
      await add(store, timed(`${clientId}4`, clientId, null, null, 900));
    }
    const countAt = async (nowMs: number) => Object.fromEntries(await createTransactionCounter(store, () => nowMs)());
    expect(await countAt(0)).toEqual({ REQUESTED: 5, IN_PROGRESS: 1, COMPLETED: 1, EXPIRED: 1 });
    expect(await countAt(1_000)).toEqual({ REQUESTED: 2, IN_PROGRESS: 2, COMPLETED: 2, EXPIRED: 2 });
  });

  it('that nobody has made are none in each state', async () => {
    const counts = await createTransactionCounter(open(), () => 0)();
    expect([...counts.values()]).toEqual([0, 0, 0, 0]);
  });

  it.each([
    ['one client', 1],
    ['clients with few each', 30],
  ])('of %s are walked in turns, between which other calls run', async (_name, clients) => {
    const store = open();
    const COUNT = 3 * MAX_PER_TURN;
    for (let index = 0; index < COUNT; index += 1) await add(store, transaction(`t${index}`, `c${index % clients}`));
    let turns = 0;
    let isDone = false;
    const turn = (): void => {
      turns += 1;
      if (!isDone) setImmediate(turn);
    };
    setImmediate(turn);
    const counts = await createTransactionCounter(store, () => 0)();
    isDone = true;
    expect(counts.get('EXPIRED')).toBe(COUNT);
    expect(turns).toBeGreaterThan(2);
  });

  it('are walked once for all who ask at the same time, and again for who asks later', async () => {
    const store = open();
    await add(store, transaction('t'));
    let walks = 0;
    const counted = overrideStore(store, {
      clients: {
        each() {
          walks += 1;
          return store.clients.each();
        },
      },
    });
    const count = createTransactionCounter(counted, () => 0);
    const [first, second] = await Promise.all([count(), count()]);
    expect([walks, second]).toEqual([1, first]);
    await count();
    expect(walks).toBe(2);
  });

  it('are counted again after the store has failed', async () => {
    const store = open();
    let isAway = true;
    const away = overrideStore(store, {
      clients: {
        each() {
          if (isAway) throw new Error('away');
          return store.clients.each();
        },
      },
    });
    const count = createTransactionCounter(away, () => 0);
    await expect(count()).rejects.toThrow('away');
    isAway = false;
    expect((await count()).get('REQUESTED')).toBe(0);
  });
});
