import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Client, createClient } from '../../../src/domain/client.ts';
import { noConduct, recordPoll, recordResultCall } from '../../../src/domain/findings/conduct.ts';
import { ruleIds } from '../../../src/domain/findings/rules.ts';
import { clockNow } from '../../../src/domain/time/client-clock.ts';
import { statusAt, type Transaction } from '../../../src/domain/transaction.ts';
import { createMemoryStore } from '../../../src/store/memory/index.ts';
import { continueRecords } from '../../../src/store/snapshot/continue.ts';
import type { SavedRecords, Snapshot } from '../../../src/store/snapshot/snapshot.ts';
import type { Seed, Store, StoreLimits } from '../../../src/store/store.ts';
import { anyTransaction } from '../../any-transaction.ts';
import {
  client,
  collect,
  DAY,
  fault,
  finding,
  inserted,
  LIMITS,
  LONG,
  persona,
  token,
  transaction,
} from '../samples.ts';

const ALL = { limit: Number.POSITIVE_INFINITY };
const SEED: Seed = { clients: [client('seed')], personas: [persona('kim')], scenarios: [{ name: 'auto' }] };
const NO_SEED: Seed = { clients: [], personas: [], scenarios: [] };
const ROOMY = { ...LIMITS, maxTransactions: 1_000, maxPersonas: 9, maxScenarios: 9 };

/** Wall clock and steady clock of a server. */
interface Clocks {
  real: number;
  steady: number;
}

const openAt = (clocks: Clocks, limits: Partial<StoreLimits> = {}) =>
  createMemoryStore({ limits: { ...ROOMY, ...limits }, now: () => clocks.steady });

const recordsOf = async (store: Store): Promise<SavedRecords> => {
  const walks = store.snapshots?.save();
  if (walks === undefined) throw new Error('the memory store saves');
  const all = async <T>(walk: AsyncIterable<readonly T[]>): Promise<T[]> => (await collect(walk)).flat();
  return {
    coverage: await all(walks.coverage),
    personas: await all(walks.personas),
    scenarios: await all(walks.scenarios),
    clients: await all(walks.clients),
    faults: await all(walks.faults),
    transactions: await all(walks.transactions),
    sequence: walks.sequence(),
  };
};

/** Saves as a document, and begins with it on the clocks of another server. */
const saveAndRestore = async (store: Store, clocks: Clocks, later: Clocks, seed = SEED): Promise<Store> => {
  const document: Snapshot = {
    ...{ version: 1, madeWith: '', secrets: true },
    clocks: { realMs: clocks.real, monotonicMs: clocks.steady },
    ...(await recordsOf(store)),
  };
  const read = JSON.parse(JSON.stringify(document)) as Snapshot;
  const restored = openAt(later);
  const records = continueRecords(read, { realMs: later.real, monotonicMs: later.steady });
  expect(await restored.snapshots?.restore(records, seed)).toBeUndefined();
  return restored;
};

const NONCES = ['', 'a', 'b', 'n1', 'n2', 'n3'];

/** Everything that the port shows without changing it, and what time makes of it. */
const look = async (store: Store, { real, steady }: Clocks) => {
  const clients = await store.clients.list(ALL);
  const transactions = await store.transactions.list(ALL);
  const clockOf = new Map(clients.map(({ value }) => [value.clientId, clockNow(value.clock, real)]));
  const conducts = await store.conduct.getMany(transactions.map(({ value }) => value.txId));
  const ofClient = async (one: Client) => ({
    history: await collect(store.transactions.each(one, 0)).then((all) => all.map(({ sequence }) => sequence)),
    nonces: await Promise.all(NONCES.map((nonce) => store.transactions.findByNonce(one, nonce))),
    later: await store.transactions.countRequestedAfter(one, 2),
    faults: await store.faults.list({ ...ALL, clientId: one.clientId }),
    findings: await store.findings.list(one),
    tokens: (await store.facts.tokensOf(one)).map(({ realIssuedAtMs, monotonicIssuedAtMs, ...told }) => ({
      ...told,
      realAge: real - realIssuedAtMs,
      age: steady - monotonicIssuedAtMs,
    })),
    coverage: await store.coverage.list(one.clientId),
  });
  return {
    clients: clients.map(({ sequence, value: { clock, ...told } }) => ({
      sequence,
      ...told,
      clock: { kind: clock.kind, now: clockNow(clock, real) },
    })),
    counts: [await store.clients.count(), await store.transactions.count()],
    transactions,
    statuses: transactions.map(({ value }) => statusAt(value, clockOf.get(value.clientId) ?? 0)),
    conducts: conducts.map((one) => ({
      ...one,
      lastPoll: one?.lastPoll && { ...one.lastPoll, monotonicAt: steady - one.lastPoll.monotonicAt },
      completedSeenAt: one?.completedSeenAt == null ? null : steady - one.completedSeenAt,
    })),
    ofClients: await Promise.all(clients.map(({ value }) => ofClient(value))),
    faults: await store.faults.list(ALL),
    personas: await store.personas.list(ALL),
    near: await store.personas.findNear(persona('kim')),
    scenarios: await store.scenarios.list(ALL),
    coverage: await store.coverage.list(),
  };
};

/** What only a call shows that changes something. */
const probe = async (store: Store, clients: readonly Client[]) => {
  const answers: unknown[] = [];
  for (const one of clients) {
    for (const key of ['k1', 'k2', 'k3']) answers.push(await store.facts.useKey(one, key));
    answers.push((await store.facts.replaceToken(one, token()))?.scopes);
    const reported = await store.findings.report(one, [finding(1), finding(2)], 'count');
    answers.push(reported.map(({ isNew, sequence, finding: { count } }) => [isNew, isNew ? 'new' : sequence, count]));
    answers.push(await store.faults.take('status', one));
    answers.push(await store.transactions.insert(transaction('another', one.clientId, 'n1'), one));
  }
  return answers;
};

type Act = (store: Store, clocks: Clocks) => Promise<unknown>;

const clientId = fc.constantFrom('seed', 'a', 'b');

/** An act of a client that exists. */
const ofClient = (run: (store: Store, owner: Client, clocks: Clocks) => Promise<unknown>) =>
  clientId.map(
    (id): Act =>
      async (store, clocks) => {
        const owner = await store.clients.get(id);
        return owner === undefined ? undefined : run(store, owner, clocks);
      },
  );

const changeOf = (change: (value: Transaction) => Partial<Transaction>) =>
  fc.nat({ max: 30 }).map(
    (place): Act =>
      async ({ transactions }) => {
        const all = await transactions.list(ALL);
        const txId = all[place % Math.max(1, all.length)]?.value.txId ?? '';
        return transactions.update(txId, (value) => ({ value: { ...value, ...change(value) }, result: null }));
      },
  );

const conducted = fc.tuple(fc.nat({ max: 30 }), fc.boolean(), fc.constantFrom('early', 'timely', 'late')).map(
  ([place, isPoll, moment]): Act =>
    async ({ transactions }, { real, steady }) => {
      const all = await transactions.list(ALL);
      const txId = all[place % Math.max(1, all.length)]?.value.txId ?? '';
      const poll = {
        at: real,
        realAt: real,
        monotonicAt: steady,
        status: 'COMPLETED',
        isFrozen: false,
        clockChanges: 0,
      };
      return transactions.update(txId, (_value, _owner, conduct) => ({
        conduct: isPoll
          ? recordPoll(conduct, { ...poll, status: 'COMPLETED' })
          : recordResultCall(conduct, moment as 'early', real),
        result: null,
      }));
    },
);

let made = 0;

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 2,
    arbitrary: clientId.map(
      (id): Act =>
        ({ clients }) =>
          clients.insert(createClient({ clientId: id, clientSecret: 's' }, 5)),
    ),
  },
  ofClient(({ clients }, { clientId: id }) => clients.reset(id)),
  ofClient(({ clients }, { clientId: id }) => (id === 'seed' ? Promise.resolve() : clients.delete(id))),
  fc.tuple(clientId, fc.integer({ min: -9_000, max: 9_000 }), fc.boolean()).map(
    ([id, ms, isFrozen]): Act =>
      ({ clients }) =>
        clients.update(id, (value) => ({
          value: {
            ...value,
            clock: isFrozen ? { kind: 'frozen', atMs: 1_700_000_000_000 + ms } : { kind: 'running', offsetMs: ms },
            clockChanges: value.clockChanges + 1,
            queue: [...value.queue, { id: value.queued + 1, scenario: 'auto', times: 2 }],
            queued: value.queued + 1,
            issued: { transaction: 3 },
            hmac: { secret: 'key', letters: 'upper' },
          },
          result: null,
        })),
  ),
  {
    weight: 6,
    arbitrary: fc.tuple(anyTransaction, clientId, fc.option(fc.constantFrom(...NONCES), { nil: null })).map(
      ([drawn, id, nonce]): Act =>
        async ({ clients, transactions }) => {
          const owner = await clients.get(id);
          made += 1;
          const value = { ...drawn, txId: `${drawn.txId}-${made}`, clientId: id, nonce };
          return owner && transactions.insert(value, owner);
        },
    ),
  },
  changeOf(({ polls }) => ({ polls: polls + 1 })),
  changeOf(() => ({ reads: [{ at: 1, realAt: 2 }], userPhone: '01012345678' })),
  { weight: 3, arbitrary: conducted },
  ofClient(({ conduct }, owner) => conduct.recordFaultOfAll(owner)),
  ofClient(({ faults }, owner) => {
    made += 1;
    return faults.add(fault(`f${made}`, { clientId: owner.clientId, timesLeft: 2 }), owner);
  }),
  fc.constant<Act>(({ faults }) => {
    made += 1;
    return faults.add(fault(`f${made}`, { probability: 0.5 }), null);
  }),
  ofClient(({ faults }, owner) => faults.take('status', owner)),
  fc.tuple(clientId, fc.constantFrom(...ruleIds), fc.constantFrom('count', 'order')).map(
    ([id, rule, how]): Act =>
      async ({ clients, findings }) => {
        const owner = await clients.get(id);
        return owner && findings.report(owner, [{ ...finding(3), clientId: id, rule }], how as 'count');
      },
  ),
  ofClient(({ findings }, owner) => findings.clear(owner)),
  ofClient(({ facts }, owner) => facts.useKey(owner, `k${(made % 3) + 1}`)),
  ofClient(({ facts }, owner, { real, steady }) =>
    facts.replaceToken(owner, { ...token('ca x'), realIssuedAtMs: real, monotonicIssuedAtMs: steady }),
  ),
  ofClient(({ facts }, owner) => facts.clearToken(owner)),
  ofClient(({ coverage }, owner) => coverage.add(owner, [`item ${made}`])),
  fc.constant<Act>(({ coverage }) => coverage.add(null, ['item of nobody'])),
  fc.constantFrom('kim', 'lee', 'park').map(
    (id): Act =>
      ({ personas }) =>
        personas.put(id, persona(id, { name: `${id}${made}` })),
  ),
  fc.constantFrom('auto', 'mine').map(
    (name): Act =>
      ({ scenarios }) =>
        scenarios.put(name, { name, complete: '2s' }),
  ),
  fc.constant<Act>(({ personas }) => personas.delete('lee')),
  fc.nat({ max: 5_000 }).map(
    (ms): Act =>
      async (_store, clocks) => {
        clocks.real += ms;
        clocks.steady += ms;
      },
  ),
);

describe('a store that is saved and restored', () => {
  it('shows the same as before, whatever calls have filled it, and however far the clocks have gone on', async () => {
    const acts = fc.array(act, { maxLength: 60, size: 'max' });
    const gone = fc.integer({ min: -DAY, max: 400 * DAY });
    await fc.assert(
      fc.asyncProperty(acts, gone, gone, async (all, real, steady) => {
        const clocks: Clocks = { real: 1_700_000_000_000, steady: 1_700_000_000_123 };
        const store = openAt(clocks);
        await store.start(SEED);
        for (const run of all) await run(store, clocks);
        const later = { real: clocks.real + real, steady: clocks.steady + steady };
        const restored = await saveAndRestore(store, clocks, later);
        expect(await look(restored, later)).toEqual(await look(store, clocks));
        const owners = async (one: Store) => (await one.clients.list(ALL)).map(({ value }) => value);
        expect(await probe(restored, await owners(restored))).toEqual(await probe(store, await owners(store)));
      }),
      { numRuns: 150 },
    );
  });

  const clocks: Clocks = { real: 1_000, steady: 2_000 };

  it('gives new records later places, and knows a client that is made again as another one', async () => {
    const store = openAt(clocks);
    const before = await inserted(store);
    const restored = await saveAndRestore(store, clocks, clocks);
    await restored.clients.delete('a');
    const again = await inserted(restored);
    expect(again.instance).toBeGreaterThan(before.instance);
    const [newest, oldest] = await restored.clients.list(ALL);
    expect([newest?.value.clientId, oldest?.value.clientId]).toEqual(['a', 'seed']);
  });

  it('gets from the seed only what it does not have', async () => {
    const store = openAt(clocks);
    await store.start({ ...NO_SEED, clients: [client('seed')] });
    await store.clients.update('seed', (value) => ({ value: { ...value, scenario: 'mine' }, result: null }));
    await store.personas.put('kim', persona('kim', { name: '바뀐이' }));
    const restored = await saveAndRestore(store, clocks, clocks, { ...SEED, clients: [client('seed'), client('new')] });
    expect(await restored.clients.get('seed')).toMatchObject({ scenario: 'mine' });
    expect(await restored.clients.count()).toBe(2);
    expect(await restored.personas.get('kim')).toMatchObject({ name: '바뀐이' });
    expect(await restored.scenarios.get('auto')).toEqual({ name: 'auto' });
  });

  it('keeps ages: what was not touched for a while is dropped when its time comes, and what is of the seed never', async () => {
    const own = { ...clocks };
    const store = openAt(own);
    await store.start(SEED);
    await inserted(store);
    await inserted(store, 'b');
    own.steady += DAY - 10;
    await store.clients.get('b');
    const later = { real: 0, steady: 50 * DAY };
    const restored = await saveAndRestore(store, own, later);
    later.steady += 9;
    expect(await restored.clients.count()).toBe(3);
    later.steady += 1;
    const left = (await restored.clients.list(ALL)).map(({ value }) => value.clientId);
    expect(left).toEqual(['b', 'seed']);
    later.steady += DAY;
    expect((await restored.clients.list(ALL)).map(({ value }) => value.clientId)).toEqual(['seed']);
  });

  it('drops first at a limit what was touched least recently before', async () => {
    const own = { ...clocks };
    const store = openAt(own);
    const owner = await inserted(store);
    for (const txId of ['1', '2', '3']) await store.transactions.insert(transaction(txId), owner);
    own.steady += 1;
    await store.transactions.get('1');
    const restored = openAt(own, { maxTransactions: 3 });
    await restored.snapshots?.restore(await recordsOf(store), NO_SEED);
    await restored.transactions.insert(transaction('4'), owner);
    expect((await restored.transactions.list(ALL)).map(({ value }) => value.txId)).toEqual(['4', '3', '1']);
  });

  it('tells its observers of each transaction, so that they know it, but of nothing that happened', async () => {
    const store = openAt(clocks);
    const owner = await inserted(store);
    for (const txId of ['1', '2']) await store.transactions.insert(transaction(txId), owner);
    const restored = openAt(clocks);
    const told: unknown[] = [];
    restored.observe({
      transactionChanged: ({ before, after, owner: { clientId: id } }) => told.push([before === after, after.txId, id]),
      clientChanged: () => told.push('client'),
      found: () => told.push('finding'),
    });
    await restored.snapshots?.restore(await recordsOf(store), SEED);
    expect(told).toEqual([
      [true, '1', 'a'],
      [true, '2', 'a'],
    ]);
  });

  it('saves no record whose client is not saved, although calls go on meanwhile', async () => {
    const store = openAt(clocks, { maxFaults: 9 });
    const owner = await inserted(store);
    await store.transactions.insert(transaction('1'), owner);
    const walks = store.snapshots?.save();
    await store.clients.delete('a');
    const late = await inserted(store, 'late');
    await store.transactions.insert(transaction('2', 'late'), late);
    await store.faults.add(fault('f', { clientId: 'late' }), late);
    if (walks === undefined) throw new Error('the memory store saves');
    expect((await collect(walks.clients)).flat()).toEqual([]);
    expect((await collect(walks.faults)).flat()).toEqual([]);
    expect((await collect(walks.transactions)).flat()).toEqual([]);
  });

  it('saves no fault and no transaction of a client that was deleted after it was saved', async () => {
    const store = openAt(clocks);
    const owner = await inserted(store);
    await store.transactions.insert(transaction('1'), owner);
    await store.faults.add(fault('f', { clientId: 'a' }), owner);
    const walks = store.snapshots?.save();
    if (walks === undefined) throw new Error('the memory store saves');
    expect((await collect(walks.clients)).flat()).toHaveLength(1);
    await store.clients.delete('a');
    expect((await collect(walks.faults)).flat()).toEqual([]);
    expect((await collect(walks.transactions)).flat()).toEqual([]);
  });

  it('saves conduct only where the partner has done something', async () => {
    const store = openAt(clocks);
    const owner = await inserted(store);
    for (const txId of ['1', '2']) await store.transactions.insert(transaction(txId), owner);
    await store.transactions.update('2', () => ({ conduct: { ...noConduct, polls: 1 }, result: null }));
    const { transactions } = await recordsOf(store);
    expect(transactions.map(({ conduct }) => conduct?.polls)).toEqual([1, undefined]);
  });
});

describe('records that do not fit', () => {
  const clocks: Clocks = { real: 0, steady: 0 };

  const fill = async () => {
    const store = openAt(clocks);
    await store.start(SEED);
    const owner = await inserted(store);
    await inserted(store, 'b');
    await store.transactions.insert(transaction('1', 'a', null, { requestUrl: LONG }), owner);
    await store.transactions.insert(transaction('2'), owner);
    for (const id of ['lee', 'park']) await store.personas.put(id, persona(id, { description: LONG }));
    for (const name of ['mine', 'other']) await store.scenarios.put(name, { name });
    for (const id of ['f1', 'f2']) await store.faults.add(fault(id), null);
    await store.faults.add(fault('f3', { clientId: 'a' }), owner);
    return recordsOf(store);
  };

  it.each<[keyof StoreLimits, number, number]>([
    ['maxClients', 2, 3],
    ['maxPersonas', 2, 3],
    ['maxScenarios', 2, 3],
    ['maxFaults', 1, 2],
    ['maxTransactions', 1, 2],
  ])('are refused at %s %i, and nothing is taken', async (limit, most, found) => {
    const records = await fill();
    const refusing = openAt(clocks, { [limit]: most });
    expect(await refusing.snapshots?.restore(records, SEED)).toEqual({ limit, found });
    expect(await recordsOf(refusing)).toEqual(await recordsOf(openAt(clocks)));
    expect(await openAt(clocks, { [limit]: found }).snapshots?.restore(records, SEED)).toBeUndefined();
  });

  it.each<[keyof StoreLimits, number]>([
    ['maxTransactionBytes', 100_000],
    ['maxClientBytes', 200_000],
  ])('are refused a good deal above %s %i, and nothing is taken', async (limit, bytes) => {
    const records = await fill();
    const refusing = openAt(clocks, { [limit]: bytes * 0.9 });
    expect(await refusing.snapshots?.restore(records, SEED)).toEqual({ limit, found: expect.any(Number) });
    expect((await look(refusing, clocks)).counts).toEqual([0, 0]);
    expect(await refusing.personas.list(ALL)).toEqual([]);
    expect(await openAt(clocks, { [limit]: bytes }).snapshots?.restore(records, SEED)).toBeUndefined();
  });

  it('as many clients, personas and scenarios as the seed has fit below every limit', async () => {
    const store = openAt(clocks, { maxClients: 0, maxPersonas: 0, maxScenarios: 0 });
    await store.start(SEED);
    const again = openAt(clocks, { maxClients: 0, maxPersonas: 0, maxScenarios: 0 });
    expect(await again.snapshots?.restore(await recordsOf(store), SEED)).toBeUndefined();
    expect(await again.clients.count()).toBe(1);
  });
});
