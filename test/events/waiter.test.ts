import { describe, expect, it } from 'vitest';
import { act, type TransactionAction } from '../../src/domain/transaction.ts';
import { createWaiter } from '../../src/events/waiter.ts';
import { createMemoryStore } from '../../src/store/memory/index.ts';
import { overrideStore } from '../store/override.ts';
import { inserted, LIMITS, transaction } from '../store/samples.ts';

interface Timer {
  readonly ms: number;
  readonly callback: () => void;
}

const step = (at: number) => ({ at, realAt: null, cause: 'scenario' as const });

/** A waiter for transaction `t`, with timers that the test fires. */
const open = async (planned: object = {}) => {
  const time = { now: 0 };
  const timers = new Set<Timer>();
  const reads = { count: 0 };
  const closing = new AbortController();
  const memory = createMemoryStore({ limits: LIMITS, now: () => 0 });
  const store = overrideStore(memory, {
    transactions: {
      get(txId) {
        reads.count += 1;
        return memory.transactions.get(txId);
      },
    },
  });
  const waiter = createWaiter({
    store,
    realNow: () => time.now,
    closing: closing.signal,
    setTimer(ms, callback) {
      const timer = { ms, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  });
  memory.observe(waiter.observer);
  const owner = await inserted(memory);
  const own = transaction('t', 'a', null, { expires: { at: 1e9, realAt: null, cause: 'time' }, ...planned });
  await memory.transactions.insert(own, owner);

  /** Lets all work run that waits for no timer and no change. */
  const runPending = async (): Promise<void> => {
    for (let count = 0; count < 3; count += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  const caller = { hangUp: (): void => undefined };
  const wait = (wanted: Parameters<typeof waiter.wait>[1] = 'COMPLETED', timeoutMs = 60_000) => {
    const seen = { end: 'waits' };
    void waiter
      .wait('t', wanted, {
        timeoutMs,
        onHangUp(callback) {
          caller.hangUp = callback;
          return () => undefined;
        },
      })
      .then(({ end }) => {
        seen.end = end;
      });
    return seen;
  };
  const doTo = (action: TransactionAction) =>
    memory.transactions.update('t', (current) => {
      const result = act(current, action, { at: time.now, realAt: time.now, cause: 'control' });
      return { value: result.ok ? result.transaction : undefined, result: null };
    });
  const setClock = (clock: typeof owner.clock) =>
    memory.clients.update('a', (current) => ({ value: { ...current, clock }, result: null }));
  const delays = () => [...timers].map(({ ms }) => ms);
  /** Fires the first timer of this length. */
  const fire = async (ms: number): Promise<void> => {
    const timer = [...timers].find((one) => one.ms === ms);
    if (timer === undefined) throw new Error(`no timer of ${ms} ms, but of ${delays()}`);
    timers.delete(timer);
    timer.callback();
    await runPending();
  };
  return { store: memory, waiter, time, reads, closing, caller, wait, runPending, doTo, setClock, delays, fire };
};

describe('a wait', () => {
  it('ends at once when the status is reached, or was passed, or cannot be reached any more', async () => {
    const { wait, runPending, doTo, delays } = await open();
    await doTo('complete');
    const ends = [wait('COMPLETED'), wait('IN_PROGRESS'), wait('EXPIRED')];
    await runPending();
    expect(ends.map(({ end }) => end)).toEqual(['reached', 'reached', 'never']);
    expect(delays()).toEqual([]);
  });

  it('looks when the transaction changes, and at no other time', async () => {
    const { wait, runPending, doTo, reads } = await open();
    const waiting = wait();
    await runPending();
    const { count } = reads;
    for (let turns = 0; turns < 20; turns += 1) await runPending();
    expect([waiting.end, reads.count]).toEqual(['waits', count]);
    await doTo('start');
    await runPending();
    expect([waiting.end, reads.count]).toEqual(['waits', count + 1]);
    await doTo('complete');
    await runPending();
    expect(waiting.end).toBe('reached');
  });

  it('ends when a change comes while it looks', async () => {
    const { wait, runPending, doTo } = await open();
    const waiting = wait();
    await doTo('complete');
    await runPending();
    expect(waiting.end).toBe('reached');
  });

  it('looks when the next planned step is due', async () => {
    const { wait, runPending, fire, time, delays } = await open({ started: step(200), completed: step(700) });
    const waiting = wait();
    await runPending();
    expect(delays()).toEqual([60_000, 200]);
    time.now = 200;
    await fire(200);
    expect([waiting.end, delays()]).toEqual(['waits', [60_000, 500]]);
    time.now = 700;
    await fire(500);
    expect([waiting.end, delays()]).toEqual(['reached', []]);
  });

  it('looks every second while a step is planned for later: the wall clock may be set', async () => {
    const { wait, runPending, fire, time } = await open({ completed: step(5_000) });
    const waiting = wait();
    await runPending();
    time.now = 1_000;
    await fire(1_000);
    expect(waiting.end).toBe('waits');
    time.now = 9_000;
    await fire(1_000);
    expect(waiting.end).toBe('reached');
  });

  it('follows its client’s clock: a frozen clock sets no timer, and a moved clock is noticed at once', async () => {
    const { wait, runPending, setClock, delays } = await open({ completed: step(700) });
    await setClock({ kind: 'frozen', atMs: 0 });
    const waiting = wait();
    await runPending();
    expect(delays()).toEqual([60_000]);
    await setClock({ kind: 'running', offsetMs: 100 });
    await runPending();
    expect([waiting.end, delays()]).toEqual(['waits', [60_000, 600]]);
    await setClock({ kind: 'frozen', atMs: 700 });
    await runPending();
    expect([waiting.end, delays()]).toEqual(['reached', []]);
  });

  it.each<[string, (store: Awaited<ReturnType<typeof open>>['store']) => Promise<unknown>]>([
    ['reset', (store) => store.clients.reset('a')],
    ['deleted', (store) => store.clients.delete('a')],
    ['lost with everything else', (store) => store.reset({ clients: [], personas: [], scenarios: [] })],
  ])('ends when its client is %s', async (_how, end) => {
    const { wait, runPending, store, delays } = await open();
    const waiting = wait();
    await runPending();
    await end(store);
    await runPending();
    expect([waiting.end, delays()]).toEqual(['unknown', []]);
  });

  it('ends when the store drops its transaction at a limit', async () => {
    const { wait, runPending, store } = await open();
    const waiting = wait();
    await runPending();
    const owner = await inserted(store);
    for (let index = 0; index < LIMITS.maxTransactions; index += 1) {
      await store.transactions.insert(transaction(String(index)), owner);
    }
    await runPending();
    expect(waiting.end).toBe('unknown');
  });

  it('ends when its time is over, the server stops, or the caller hangs up, and leaves no timer behind', async () => {
    const { wait, runPending, fire, closing, caller, delays } = await open({ completed: step(5_000) });
    const late = wait('COMPLETED', 50);
    await runPending();
    await fire(50);
    expect([late.end, delays()]).toEqual(['timeout', []]);
    const left = wait();
    await runPending();
    caller.hangUp();
    await runPending();
    expect([left.end, delays()]).toEqual(['hung-up', []]);
    const stopped = wait();
    await runPending();
    closing.abort();
    await runPending();
    expect([stopped.end, delays()]).toEqual(['closing', []]);
    const tooLate = wait();
    await runPending();
    expect([tooLate.end, delays()]).toEqual(['closing', []]);
  });

  it('for an unknown transaction ends at once', async () => {
    const { waiter } = await open();
    const options = { timeoutMs: 9, onHangUp: () => () => undefined };
    expect(await waiter.wait('nothing', 'COMPLETED', options)).toEqual({ end: 'unknown' });
  });

  it('does not look when something else changes', async () => {
    const { wait, runPending, store, reads } = await open();
    wait();
    await runPending();
    const { count } = reads;
    const other = await inserted(store, 'b');
    await store.transactions.insert(transaction('u', 'b'), other);
    await store.clients.reset('b');
    await runPending();
    expect(reads.count).toBe(count);
  });
});
