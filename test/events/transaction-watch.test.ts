import { describe, expect, it } from 'vitest';
import { createClient } from '../../src/domain/client.ts';
import { planSteps, type Scenario } from '../../src/domain/scenario.ts';
import { act, countRead, type Transaction, type TransactionAction } from '../../src/domain/transaction.ts';
import type { HubEvent } from '../../src/events/hub.ts';
import { createTransactionWatch } from '../../src/events/transaction-watch.ts';
import { createMemoryStore } from '../../src/store/memory/index.ts';
import { LIMITS } from '../store/samples.ts';
import { makeTransaction } from '../transaction.ts';

/** A store with a watch over it that remembers few, as servers with very many transactions do. */
const open = async ({ maxWatched = 100, maxTransactions = 100 } = {}) => {
  const time = { now: 0 };
  const told: string[] = [];
  const publish = ({ type, clientId, data }: HubEvent): void => {
    const { txId, event, status } = data as Record<string, string>;
    told.push(type === 'transaction' ? `${txId} ${event} ${status}` : `${type} ${clientId}`);
  };
  const watch = createTransactionWatch({ publish, realNow: () => time.now, maxWatched });
  const store = createMemoryStore({ limits: { ...LIMITS, maxTransactions }, now: () => time.now });
  store.observe(watch);

  const ask = async (txId: string, scenario: Omit<Scenario, 'name'> = {}, clientId = 'a') => {
    await store.clients.insert(createClient({ clientId, clientSecret: 's' }, 0));
    const client = await store.clients.get(clientId);
    if (client === undefined) throw new Error('no client');
    const nowMs = client.clock.kind === 'frozen' ? client.clock.atMs : time.now + client.clock.offsetMs;
    const transaction = makeTransaction({
      txId,
      clientId,
      requested: { at: nowMs, realAt: time.now, cause: 'request' },
      ...planSteps({ name: 'x', ...scenario }, nowMs, 1_800),
    });
    return store.transactions.insert(transaction, client);
  };
  const update = (txId: string, change: (current: Transaction) => Transaction | undefined) =>
    store.transactions.update(txId, (current) => ({ value: change(current), result: null }));
  const doTo = (txId: string, action: TransactionAction) =>
    update(txId, (current) => {
      const result = act(current, action, { at: time.now, realAt: time.now, cause: 'control' });
      return result.ok ? result.transaction : undefined;
    });
  const read = (txId: string) => update(txId, (current) => countRead(current, time.now, time.now));
  const freeze = (clientId: string) =>
    store.clients.update(clientId, (client) => ({
      value: { ...client, clock: { kind: 'frozen', atMs: 0 }, clockChanges: client.clockChanges + 1 },
      result: null,
    }));
  const pass = (ms: number): void => {
    time.now += ms;
    watch.tick();
  };
  return { store, told, ask, update, doTo, read, freeze, pass, time, tick: watch.tick };
};

describe('a transaction that the watch has forgotten at its limit', () => {
  let crowds = 0;
  const crowd = async ({ ask }: Awaited<ReturnType<typeof open>>) => {
    crowds += 1;
    for (const txId of ['o1', 'o2', 'o3']) await ask(`${txId} of crowd ${crowds}`);
  };
  const ownOf = (told: readonly string[]) => told.filter((line) => line.startsWith('t '));

  it('causes no event twice when its result is read', async () => {
    const own = await open({ maxWatched: 2 });
    await own.ask('t');
    await own.doTo('t', 'complete');
    await crowd(own);
    for (let reads = 0; reads < 2; reads += 1) {
      await own.read('t');
      await crowd(own);
    }
    expect(ownOf(own.told)).toEqual([
      't requested REQUESTED',
      't started COMPLETED',
      't completed COMPLETED',
      't read COMPLETED',
      't read COMPLETED',
    ]);
  });

  it('causes no event twice after an action, and new events are sent', async () => {
    const own = await open({ maxWatched: 2 });
    await own.ask('t');
    await own.doTo('t', 'start');
    await crowd(own);
    await own.doTo('t', 'cancel');
    await crowd(own);
    own.pass(10);
    await own.doTo('t', 'expire');
    expect(ownOf(own.told)).toEqual([
      't requested REQUESTED',
      't started IN_PROGRESS',
      't cancelled IN_PROGRESS',
      't expired EXPIRED',
    ]);
  });

  it('causes no event twice when it has changed with time and is polled', async () => {
    const own = await open({ maxWatched: 2 });
    await own.ask('t', { start: '1s', complete: '2s' });
    own.pass(1_000);
    own.pass(1_000);
    await crowd(own);
    await own.update('t', (current) => ({ ...current, polls: 1 }));
    expect(ownOf(own.told)).toEqual(['t requested REQUESTED', 't started IN_PROGRESS', 't completed COMPLETED']);
  });

  it('has events by its client’s clock', async () => {
    const own = await open({ maxWatched: 2 });
    await own.ask('t', { start: '1s', complete: '2s' });
    await own.freeze('a');
    await crowd(own);
    own.pass(5_000);
    await own.update('t', (current) => ({ ...current, polls: 1 }));
    own.pass(5_000);
    expect(ownOf(own.told)).toEqual(['t requested REQUESTED']);
  });
});

describe('a user who is identified', () => {
  const identify = (own: Awaited<ReturnType<typeof open>>) =>
    own.update('t', (current) => ({
      ...current,
      identified: { at: own.time.now, realAt: own.time.now, cause: 'user' },
    }));

  it.each([2, 100])('is told once, also when the form is sent again and the watch remembers %i', async (maxWatched) => {
    const own = await open({ maxWatched });
    await own.ask('t');
    for (let forms = 0; forms < 2; forms += 1) {
      own.pass(10);
      await identify(own);
      for (const txId of ['o1', 'o2', 'o3']) await own.ask(`${txId} ${forms}`);
    }
    await own.doTo('t', 'complete');
    expect(own.told.filter((line) => line.startsWith('t '))).toEqual([
      't requested REQUESTED',
      't identified REQUESTED',
      't started COMPLETED',
      't completed COMPLETED',
    ]);
  });
});

describe('a clock that was moved back', () => {
  const move = (own: Awaited<ReturnType<typeof open>>, offsetMs: number) =>
    own.store.clients.update('a', (client) => ({
      value: { ...client, clock: { kind: 'running', offsetMs }, clockChanges: client.clockChanges + 1 },
      result: null,
    }));

  it.each([2, 100])('makes no step told twice when the watch remembers %i', async (maxWatched) => {
    const own = await open({ maxWatched });
    own.pass(1_000);
    await own.ask('t');
    await own.doTo('t', 'complete');
    await move(own, -500);
    for (const txId of ['o1', 'o2', 'o3']) await own.ask(txId, {}, 'other');
    own.pass(1);
    await own.update('t', (current) => ({ ...current, polls: 1 }));
    own.pass(1_000);
    expect(own.told.filter((line) => line.startsWith('t ')).filter((line) => !line.includes(' status '))).toEqual([
      't requested REQUESTED',
      't started COMPLETED',
      't completed COMPLETED',
    ]);
  });
});

it('the watch follows as many transactions as the store can hold', async () => {
  const own = await open();
  for (let index = 0; index < 100; index += 1) await own.ask(`t${index}`, { complete: '1s' }, `client${index % 7}`);
  own.pass(1_000);
  expect(own.told.filter((line) => line.includes(' completed '))).toHaveLength(100);
});

it('no events are sent about transactions that were dropped at a limit or for their age', async () => {
  const own = await open({ maxTransactions: 2 });
  await own.ask('t', { complete: '1s' });
  for (const txId of ['o1', 'o2']) await own.ask(txId, { complete: '1s' }, 'other');
  own.pass(1_000);
  expect(own.told.filter((line) => line.includes(' completed '))).toEqual([
    'o1 completed COMPLETED',
    'o2 completed COMPLETED',
  ]);
  const before = own.told.length;
  own.time.now += 86_400_000;
  expect(await own.store.clients.get('other')).toBeUndefined();
  own.tick();
  expect(own.told.slice(before)).toEqual([]);
});

it('an older copy of a client does not set its clock back', async () => {
  const own = await open();
  await own.ask('t', { start: '1s', complete: '2s' });
  const old = await own.store.clients.get('a');
  await own.freeze('a');
  if (old === undefined) throw new Error('no client');
  const { transactionChanged, tick } = createTransactionWatch({
    publish: ({ data }) => own.told.push(String((data as { event: string }).event)),
    realNow: () => own.time.now,
    maxWatched: 9,
  });
  const now = await own.store.clients.get('a');
  const [stored] = await own.store.transactions.list({ limit: 1 });
  if (now === undefined || stored === undefined) throw new Error('nothing stored');
  transactionChanged({ before: null, after: stored.value, owner: now });
  transactionChanged({ before: stored.value, after: stored.value, owner: old });
  own.time.now += 5_000;
  tick();
  expect(own.told).toEqual(['t requested REQUESTED', 'requested']);
});

describe('with very many transactions', () => {
  const COUNT = 1_700;
  const MOST_PER_TURN = 100;
  const sum = (counts: readonly number[]): number => counts.reduce((total, one) => total + one, 0);

  /** A watch whose later turns come when the test says so, over a client with very many transactions. */
  const openMany = async (scenario: Omit<Scenario, 'name'>) => {
    const time = { now: 0 };
    const waiting: (() => void)[] = [];
    const told: string[] = [];
    const watch = createTransactionWatch({
      publish: ({ data }) => told.push(String((data as { event: string }).event)),
      realNow: () => time.now,
      maxWatched: COUNT,
      later: (work) => waiting.push(work),
    });
    const owner = createClient({ clientId: 'a', clientSecret: 's' }, 0);
    for (let index = 0; index < COUNT; index += 1) {
      const after = makeTransaction({
        txId: `t${index}`,
        clientId: 'a',
        ...planSteps({ name: 'x', ...scenario }, 0, 1_800),
      });
      watch.transactionChanged({ before: null, after, owner });
    }
    told.length = 0;
    /** What is told in each turn. */
    const takeTurns = (): number[] => {
      const turns = [told.splice(0).length];
      for (let work = waiting.shift(); work !== undefined; work = waiting.shift()) {
        work();
        turns.push(told.splice(0).length);
      }
      return turns;
    };
    const move = (offsetMs: number, clockChanges: number): void =>
      watch.clientChanged({ ...owner, clock: { kind: 'running', offsetMs }, clockChanges }, 'changed');
    return { watch, owner, time, told, waiting, takeTurns, move };
  };

  it('a moved clock sends the events of all, a limited number in each turn', async () => {
    const { move, takeTurns } = await openMany({ complete: '1h' });
    move(2 * 3_600_000, 1);
    const turns = takeTurns();
    expect([Math.max(...turns), sum(turns)]).toEqual([MOST_PER_TURN, COUNT]);
  });

  it('a clock that is moved again before that is done sends the events of all, by the new time', async () => {
    const { move, takeTurns } = await openMany({ start: '25m' });
    move(20 * 60_000, 1);
    move(26 * 60_000, 2);
    // The same time once more.
    move(26 * 60_000, 3);
    expect(sum(takeTurns())).toBe(COUNT);
    move(0, 4);
    const back = takeTurns();
    expect([Math.max(...back), sum(back)]).toEqual([MOST_PER_TURN, COUNT]);
  });

  it('when time changes all at once, the events are sent once, a limited number in each turn', async () => {
    const { watch, time, takeTurns } = await openMany({ start: '1s' });
    watch.tick();
    expect(takeTurns()).toEqual([0]);
    time.now = 1_000;
    watch.tick();
    const turns = takeTurns();
    expect([Math.max(...turns), sum(turns)]).toEqual([MOST_PER_TURN, COUNT]);
    watch.tick();
    expect(takeTurns()).toEqual([0]);
  });

  it('no more events are sent after the reset of the client or of the store', async () => {
    for (const end of ['lifeEnded', 'storeReset'] as const) {
      const { watch, move, told, takeTurns } = await openMany({ complete: '1h' });
      move(2 * 3_600_000, 1);
      told.length = 0;
      watch[end]('a');
      expect(takeTurns()).toEqual([0, 0]);
    }
  });
});
