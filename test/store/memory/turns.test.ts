import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { Owner } from '../../../src/domain/client.ts';
import { createMemoryStore } from '../../../src/store/memory/index.ts';
import type { TransactionEntry } from '../../../src/store/memory/packed/transaction-entry.ts';
import { TransactionPacker } from '../../../src/store/memory/packed/transaction-packer.ts';
import type { Store } from '../../../src/store/store.ts';
import { collect, DAY, entry, inserted, LIMITS, transaction } from '../samples.ts';

const COUNT = 3_000;
/** A piece of a walk, and of what is freed at the same time. */
const MOST_PER_TURN = 1_000;

/** What lists know of an entry: not the transaction itself. */
const listed: ReadonlySet<string | symbol> = new Set<keyof TransactionEntry>([
  'sequence',
  'life',
  'bytes',
  'touchedMs',
  'older',
  'newer',
]);

/** A store with very many transactions of one client, which counts which of them are read. */
const open = async () => {
  const time = { now: 0 };
  const looked = new Set<string>();
  const limits = { ...LIMITS, maxTransactions: COUNT * 2, maxTransactionBytes: 1e12 };
  const store = createMemoryStore({ limits, now: () => time.now });
  const watched = (entry: TransactionEntry): TransactionEntry =>
    new Proxy(entry, {
      get(target, key, receiver) {
        if (!listed.has(key)) looked.add(target.txId);
        return Reflect.get(target, key, receiver);
      },
    });
  const { pack } = TransactionPacker.prototype;
  const packing = vi.spyOn(TransactionPacker.prototype, 'pack').mockImplementation(function (
    this: TransactionPacker,
    ...given
  ) {
    return watched(pack.apply(this, given));
  });
  const owner = await inserted(store);
  for (let index = 0; index < COUNT; index += 1) {
    const requested = { at: index, realAt: index, cause: 'request' as const };
    const made = transaction(`t${index}`, 'a', `n${index}`, { requested });
    await store.transactions.insert(made, owner);
  }
  packing.mockRestore();
  /** How many transactions are looked at in each turn of the event loop, from the call until no more are read. */
  const countTurns = async (work: () => Promise<unknown>): Promise<readonly number[]> => {
    const turns: number[] = [];
    const working = { isDone: false };
    looked.clear();
    const done = work().then(() => {
      working.isDone = true;
    });
    for (let quiet = 0; !working.isDone || quiet < 3; quiet = looked.size === 0 ? quiet + 1 : 0) {
      turns.push(looked.size);
      looked.clear();
      await nextTurn();
    }
    await done;
    return turns;
  };
  return { store, owner, time, countTurns };
};

const sum = (counts: readonly number[]): number => counts.reduce((total, one) => total + one, 0);

const SEED = { clients: [], personas: [], scenarios: [] };

describe('of very many transactions of one client', () => {
  it.each<[string, (store: Store, owner: Owner) => Promise<unknown>]>([
    ['a walk', (store, owner) => collect(store.transactions.each(owner, 0))],
    ['a list that finds nothing', ({ transactions }) => transactions.list({ limit: 9, phone: 'none' })],
    [
      'a list of a status',
      ({ transactions }) => transactions.list({ limit: 9, clientId: 'a', status: { is: 'COMPLETED', realNowMs: 0 } }),
    ],
    ['a reset, which frees them later,', ({ clients }) => clients.reset('a')],
    ['a deletion, which frees them later,', ({ clients }) => clients.delete('a')],
  ])('%s looks at all, a limited number in each turn', async (_what, work) => {
    const { store, owner, countTurns } = await open();
    const turns = await countTurns(() => work(store, owner));
    expect(sum(turns)).toBeGreaterThanOrEqual(COUNT);
    expect(Math.max(...turns)).toBeLessThanOrEqual(MOST_PER_TURN);
  });

  it.each<[string, (store: Store, owner: Owner) => Promise<unknown>, number]>([
    ['a count', ({ transactions }) => transactions.count(), 0],
    ['a reset of everything', (store) => store.reset(SEED), 0],
    ['a fault of all', ({ conduct }, owner) => conduct.recordFaultOfAll(owner), 0],
    ['reading one', ({ transactions }) => transactions.get('t7'), 1],
    ['changing one', ({ transactions }) => transactions.update('t7', (value) => ({ value, result: 1 })), 1],
    ['finding a nonce', ({ transactions }, owner) => transactions.findByNonce(owner, 'n7'), 1],
    ['counting later requests', ({ transactions }, owner) => transactions.countRequestedAfter(owner, COUNT / 2), 50],
    ['a page', ({ transactions }) => transactions.list({ limit: 50, clientId: 'a', before: COUNT / 2 }), 100],
  ])('%s looks at few', async (_what, work, most) => {
    const { store, owner, countTurns } = await open();
    expect(sum(await countTurns(() => work(store, owner)))).toBeLessThanOrEqual(most);
  });

  it('those that become too old at once are dropped over several turns, not by the next call alone', async () => {
    const { store, time, countTurns } = await open();
    time.now = DAY - 1;
    await store.clients.get('a');
    time.now = DAY;
    const turns = await countTurns(() => store.transactions.get('t0'));
    expect(sum(turns)).toBeGreaterThanOrEqual(COUNT);
    expect(turns[0]).toBeLessThanOrEqual(400);
    expect(Math.max(...turns)).toBeLessThanOrEqual(MOST_PER_TURN);
    expect(await store.transactions.count()).toBe(0);
  });

  it('other calls run during a walk, and the walk leaves out records of a life that they have ended', async () => {
    const { store, owner } = await open();
    const walk = store.transactions.each(owner, 0)[Symbol.asyncIterator]();
    expect((await walk.next()).value?.transaction.txId).toBe(`t${COUNT - 1}`);
    await store.clients.reset('a');
    expect((await walk.next()).done).toBe(true);
  });
});

describe('a search of a large journal', () => {
  const CALLS = 300;
  /** As much as one turn may take of texts that are as long as they can be. */
  const MOST = 50;

  const fill = async () => {
    const looked: number[] = [];
    const limits = { ...LIMITS, maxJournal: CALLS, maxClientJournal: CALLS };
    const store = createMemoryStore({ limits, now: () => 0 });
    const owner = await inserted(store);
    for (let index = 0; index < CALLS; index += 1) {
      const request = { method: 'POST', target: '/', headers: {}, tls: null, body: null };
      const made = { ...entry(`${index}`, 'a'), request };
      await store.journal.record(made, owner, []);
      Object.defineProperty(request, 'method', {
        get() {
          looked[looked.length - 1] = (looked.at(-1) ?? 0) + 1;
          return 'POST';
        },
      });
    }
    /** Counts what is looked at in each turn, until the search is done. */
    const search = async (text: string, inTurn: (turn: number) => unknown = () => undefined) => {
      const state = { isDone: false };
      const found = store.journal.list({ limit: CALLS, clientId: 'a', text }).finally(() => {
        state.isDone = true;
      });
      while (!state.isDone) {
        looked.push(0);
        await nextTurn();
        inTurn(looked.length);
      }
      return (await found).map(({ value }) => Number(value.outcome));
    };
    return { store, looked, search };
  };

  it('looks at all, fewer in each turn than a list that looks at no texts', async () => {
    const { looked, search } = await fill();
    expect(await search('nowhere')).toEqual([]);
    expect(sum(looked)).toBe(CALLS);
    expect(Math.max(...looked)).toBeLessThanOrEqual(MOST);
  });

  it.each<[string, (store: Store) => Promise<unknown>]>([
    ['of the client', ({ journal }) => journal.clear('a')],
    ['of all', ({ journal }) => journal.clear()],
    ['and the client', ({ clients }) => clients.delete('a')],
  ])('finds nothing more after the journal %s was deleted meanwhile', async (_whose, clear) => {
    const { store, search } = await fill();
    const found = await search('post', (turn) => (turn === 2 ? clear(store) : undefined));
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThan(CALLS);
    expect(found).toEqual(found.map((_one, index) => CALLS - 1 - index));
    expect(await store.journal.list({ limit: 9 })).toEqual([]);
  });
});
