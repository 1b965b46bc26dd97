import { describe, expect, it } from 'vitest';
import { type Client, createClient, resetClient } from '../../src/domain/client.ts';
import type { Endpoint } from '../../src/domain/endpoint.ts';
import type { Fault } from '../../src/domain/fault.ts';
import type { JournalEntry } from '../../src/domain/journal.ts';
import { countRead, type Transaction } from '../../src/domain/transaction.ts';
import type { Store, StoreLimits, StoreOptions } from '../../src/store/store.ts';
import { makeTransaction } from '../transaction.ts';

export type StoreFactory = (limits: StoreLimits, now: () => number, options?: StoreOptions) => Promise<Store>;

const DAY = 86_400_000;
/** Small ones. */
export const LIMITS: StoreLimits = {
  maxClients: 100,
  maxTransactions: 100,
  maxPersonas: 3,
  maxScenarios: 3,
  maxFaults: 3,
  maxTransactionBytes: 1e9,
  maxClientBytes: 1e9,
  maxJournal: 8,
  maxJournalBytes: 1e9,
  maxClientJournal: 5,
  retentionMs: DAY,
};

const client = (clientId: string) => createClient({ clientId, clientSecret: 's' }, 0);

const fault = (id: string, changes: Partial<Fault> = {}): Fault => ({
  id,
  clientId: null,
  endpoint: '*',
  effect: { delayMs: null, error: null, http: 503, abort: null, tamper: null },
  timesLeft: null,
  probability: 1,
  seed: id,
  seen: 0,
  struck: 0,
  createdAtMs: 0,
  ...changes,
});

const entry = (outcome: string, clientId: string | null, atMs: number): JournalEntry => ({
  atMs,
  clientId,
  endpoint: null,
  txId: null,
  outcome,
  hint: null,
  diagnosis: null,
  fault: null,
  durationMs: 0,
  request: { method: null, target: null, headers: {}, body: null },
  answer: null,
});

const transaction = (txId: string, clientId = 'a', nonce: string | null = null): Transaction => {
  const step = { at: 0, realAt: 0, cause: 'request' as const };
  return makeTransaction({ txId, clientId, nonce, requested: step, expires: step });
};

/** Adds a transaction for its client, who is made if there is none. */
const add = async (store: Store, record: Transaction) => {
  await store.clients.insert(client(record.clientId));
  const owner = await store.clients.get(record.clientId);
  if (owner === undefined) throw new Error('the store keeps no clients');
  return store.transactions.insert(record, owner);
};

/** What every adapter of the store must do. */
export const describeStore = (name: string, create: StoreFactory): void => {
  const open = async (limits: Partial<StoreLimits> = {}, options?: StoreOptions) => {
    const time = { now: 0 };
    return { time, store: await create({ ...LIMITS, ...limits }, () => time.now, options) };
  };
  const ids = (records: readonly { value: Transaction }[]): string[] => records.map(({ value }) => value.txId);

  describe(name, () => {
    const inserted = async (store: Store, clientId: string): Promise<Client> => {
      await store.clients.insert(client(clientId));
      const found = await store.clients.get(clientId);
      if (found === undefined) throw new Error('the client was not inserted');
      return found;
    };

    const finding = (atMs: number, txId: string | null = null) =>
      ({
        clientId: 'a',
        rule: 'nonce-repeated',
        txId,
        firstSeenMs: atMs,
        lastSeenMs: atMs,
        count: 1,
        transactions: 1,
      }) as const;

    it('keeps clients by id, each once', async () => {
      const { store } = await open();
      expect(await store.clients.insert(client('a'))).toBe('inserted');
      expect(await store.clients.insert(client('a'))).toBe('exists');
      expect(await store.clients.get('a')).toMatchObject({ clientId: 'a' });
      expect(await store.clients.delete('a')).toBe(true);
      expect(await store.clients.delete('a')).toBe(false);
      expect(await store.clients.get('a')).toBeUndefined();
    });

    it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('knows nobody called %s', async (id) => {
      const { store } = await open();
      expect(await store.clients.get(id)).toBeUndefined();
      expect(await store.transactions.get(id)).toBeUndefined();
      expect(await store.transactions.update(id, (current) => current)).toBeUndefined();
      expect(await store.transactions.isNonceUsed(id, id)).toBe(false);
    });

    it('refuses a client more than its limit', async () => {
      const { store } = await open({ maxClients: 1 });
      await store.clients.insert(client('a'));
      expect(await store.clients.insert(client('b'))).toBe('full');
    });

    it('drops clients that were idle too long, with their transactions, but not pinned ones', async () => {
      const { store, time } = await open();
      await store.clients.insert(client('pinned'), { pinned: true });
      await store.clients.insert(client('idle'));
      await store.clients.insert(client('used'));
      await add(store, transaction('t', 'idle'));
      time.now = DAY - 1;
      await store.clients.get('used');
      time.now = DAY;
      await store.clients.insert(client('new'));
      expect((await store.clients.list({ limit: 9 })).map(({ value }) => value.clientId)).toEqual([
        'new',
        'used',
        'pinned',
      ]);
      expect(await store.transactions.get('t')).toBeUndefined();
    });

    it('drops transactions that nobody touched for the time of retention', async () => {
      const { store, time } = await open();
      for (const id of ['old', 'touched']) await add(store, transaction(id));
      time.now = DAY - 1;
      await store.transactions.get('touched');
      await store.clients.get('a');
      time.now = DAY;
      await add(store, transaction('new'));
      expect(ids(await store.transactions.list({ limit: 9 }))).toEqual(['new', 'touched']);
    });

    it('shows nothing that is past its time, also when nothing new came', async () => {
      const { store, time } = await open();
      await store.clients.insert(client('a'));
      await add(store, transaction('t', 'a', 'n'));
      time.now = DAY;
      expect(await store.transactions.get('t')).toBeUndefined();
      expect(await store.transactions.update('t', (current) => current)).toBeUndefined();
      expect(await store.clients.get('a')).toBeUndefined();
      expect(await store.transactions.isNonceUsed('a', 'n')).toBe(false);
      expect([await store.clients.count(), await store.transactions.count()]).toEqual([0, 0]);
    });

    it.each<[string, (store: Store) => Promise<unknown>]>([
      ['transactions', async ({ transactions }) => transactions.list({ limit: 9 })],
      ['transactions of the client', async ({ transactions }) => transactions.list({ limit: 9, clientId: 'a' })],
      ['faults', async ({ faults }) => faults.list({ limit: 9 })],
      ['findings', async ({ findings }) => findings.list('a')],
      ['tokens', async ({ facts }) => facts.tokensOf('a')],
      ['coverage', async ({ coverage }) => coverage.list('a')],
      ['clients', async ({ clients }) => clients.list({ limit: 9 })],
    ])('lists no %s that are past their time, whatever is asked first', async (_what, list) => {
      const { store, time } = await open();
      const a = await inserted(store, 'a');
      await add(store, transaction('t'));
      await store.faults.add(fault('f', { clientId: 'a' }));
      await store.findings.record(a, finding(0));
      await store.facts.holdToken(a, {
        scopes: '',
        issuedAtMs: 1,
        expiresAtMs: 2,
        realIssuedAtMs: 1,
        monotonicIssuedAtMs: 1,
        isBroken: false,
      });
      await store.coverage.meet('a', ['x']);
      expect(await list(store)).toHaveLength(1);
      time.now = DAY;
      expect(await list(store)).toEqual([]);
    });

    it('hands a change the client as it is in the same moment, and an insertion, too', async () => {
      const { store } = await open();
      const asked = await inserted(store, 'a');
      await store.clients.update('a', (current) => ({ ...current, clockChanges: 7 }));
      expect(await store.transactions.insert(transaction('t'), asked)).toMatchObject({ owner: { clockChanges: 7 } });
      const seen: number[] = [];
      await store.transactions.update('t', (current, { clockChanges }) => {
        seen.push(clockChanges);
        return current;
      });
      expect(seen).toEqual([7]);
    });

    it('counts pinned clients to no limit', async () => {
      const { store } = await open({ maxClients: 1 });
      for (const id of ['a', 'b']) expect(await store.clients.insert(client(id), { pinned: true })).toBe('inserted');
      expect(await store.clients.insert(client('c'))).toBe('full');
    });

    it('lets the transaction go that was touched least recently when there are too many', async () => {
      const { store, time } = await open({ maxTransactions: 2 });
      for (const id of ['a', 'b']) {
        time.now += 1;
        await add(store, transaction(id));
      }
      time.now += 1;
      await store.transactions.get('a');
      await add(store, transaction('c'));
      expect(ids(await store.transactions.list({ limit: 9 }))).toEqual(['c', 'a']);
      expect(await store.transactions.count()).toBe(2);
    });

    describe('that may hold so many bytes', () => {
      /** Much more than anything that a record needs beside it. */
      const LONG = 'x'.repeat(100_000);
      const large = (txId: string): Transaction => ({ ...transaction(txId), requestUrl: LONG });

      it('lets transactions go that were touched least recently, and says once that it began to', async () => {
        const reached: string[] = [];
        const dropped: string[] = [];
        const { store } = await open(
          { maxTransactionBytes: 350_000 },
          { onFull: (limit) => reached.push(limit), onDropped: ({ value }) => dropped.push(value.txId) },
        );
        for (const id of ['a', 'b', 'c']) await add(store, large(id));
        expect([reached, dropped]).toEqual([[], []]);
        await store.transactions.get('a');
        for (const id of ['d', 'e']) await add(store, large(id));
        expect(ids(await store.transactions.list({ limit: 9 }))).toEqual(['e', 'd', 'a']);
        expect([reached, dropped]).toEqual([['maxTransactionBytes'], ['b', 'c']]);
        // As many small ones as there is room for.
        for (let index = 0; index < 50; index += 1) await add(store, transaction(`small${index}`));
        expect(await store.transactions.count()).toBeGreaterThan(50);
      });

      it('says which limit was reached when it is the one in entries', async () => {
        const reached: string[] = [];
        const { store } = await open({ maxTransactions: 1 }, { onFull: (limit) => reached.push(limit) });
        for (const id of ['a', 'b', 'c']) await add(store, transaction(id));
        expect(reached).toEqual(['maxTransactions']);
      });

      it('counts what transactions become, and gives free what goes', async () => {
        const { store } = await open({ maxTransactionBytes: 350_000 });
        for (const id of ['a', 'b', 'c', 'd', 'e']) await add(store, transaction(id));
        for (const id of ['b', 'c', 'd', 'e']) {
          await store.transactions.update(id, (current) => ({ ...current, requestUrl: LONG }));
        }
        expect(ids(await store.transactions.list({ limit: 9 }))).toEqual(['e', 'd', 'c']);
        await store.transactions.update('e', (current) => ({ ...current, requestUrl: LONG.repeat(9) }));
        // Nothing makes room for itself.
        expect(ids(await store.transactions.list({ limit: 9 }))).toEqual(['e']);
        await store.transactions.deleteOf('a');
        for (const id of ['f', 'g', 'h']) await add(store, large(id));
        expect(ids(await store.transactions.list({ limit: 9 }))).toEqual(['h', 'g', 'f']);
        await store.clear();
        for (const id of ['i', 'j', 'k']) await add(store, large(id));
        expect(ids(await store.transactions.list({ limit: 9 }))).toEqual(['k', 'j', 'i']);
      });

      it('lets the oldest journal entries go', async () => {
        const { store } = await open({ maxJournalBytes: 350_000 });
        const outcomes = async () => (await store.journal.list({ limit: 9 })).map(({ value }) => value.outcome);
        const record = (outcome: string, clientId: string | null, hint: string | null) =>
          store.journal.record({ ...entry(outcome, clientId, 0), hint });
        await record('1', 'a', LONG);
        for (const [outcome, clientId] of [
          ['2', 'b'],
          ['3', null],
          ['4', 'a'],
        ] as const) {
          await record(outcome, clientId, LONG);
        }
        expect(await outcomes()).toEqual(['4', '3', '2']);
        await record('5', 'a', 'short');
        expect(await outcomes()).toEqual(['5', '4', '3', '2']);
        await store.journal.deleteOf('a');
        await record('6', 'a', LONG);
        expect(await outcomes()).toEqual(['6', '3', '2']);
      });

      it.each<[string, (store: Store, id: string) => Promise<unknown>, (store: Store, id: string) => Promise<unknown>]>(
        [
          [
            'a client',
            ({ clients }, id) => clients.insert({ ...client(id), clientSecret: LONG }),
            ({ clients }, id) => clients.delete(id),
          ],
          [
            'a queue',
            async ({ clients }, id) => {
              await clients.insert(client(id));
              await clients.update(id, (current) => ({ ...current, queue: [{ scenario: LONG, times: 1 }] }));
            },
            ({ clients }, id) => clients.update(id, (current) => ({ ...current, queue: [] })),
          ],
          ['a fault', ({ faults }, id) => faults.add(fault(id, { seed: LONG })), ({ faults }, id) => faults.delete(id)],
          [
            'a scenario',
            ({ scenarios }, id) => scenarios.put(id, { name: id, description: LONG }),
            ({ scenarios }, id) => scenarios.delete(id),
          ],
        ],
      )('says when there is no room for more than %s, until it is deleted', async (_what, put, remove) => {
        const { store } = await open({ maxClientBytes: 250_000 });
        for (const id of ['1', '2', '3']) {
          expect(await store.hasRoom()).toBe(true);
          await put(store, id);
        }
        expect(await store.hasRoom()).toBe(false);
        await remove(store, '2');
        expect(await store.hasRoom()).toBe(true);
        await put(store, '4');
        expect(await store.hasRoom()).toBe(false);
        await store.clear();
        expect(await store.hasRoom()).toBe(true);
      });

      it('forgets what the quietest client did, and neither tells nor judges anew what it was told', async () => {
        const { store } = await open({ maxClientBytes: 700_000 });
        const clients: Client[] = [];
        for (const id of ['a', 'b', 'c', 'd']) clients.push(await inserted(store, id));
        const token = { scopes: LONG, issuedAtMs: 1, expiresAtMs: 2, realIssuedAtMs: 1, isBroken: false };
        for (const one of clients) {
          await store.facts.holdToken(one, { ...token, monotonicIssuedAtMs: 1 });
          await store.findings.announce(one, await store.findings.record(one, { ...finding(5), txId: LONG }));
        }
        const remembered = async (id: string) => [
          (await store.facts.tokensOf(id)).length,
          (await store.findings.list(id)).length,
        ];
        expect([await remembered('a'), await remembered('b'), await remembered('d')]).toEqual([
          [0, 0],
          [1, 1],
          [1, 1],
        ]);
        const [a] = clients;
        if (a === undefined) throw new Error('no client');
        expect((await store.findings.announce(a, await store.findings.record(a, finding(6)))).isNew).toBe(false);
        await store.findings.clear(a);
        const clearedAt = await store.findings.clearedAt('a');
        for (const one of clients) await store.findings.record(one, { ...finding(5), txId: LONG });
        expect(await store.findings.clearedAt('a')).toBe(clearedAt);
      });

      it('forgets what the quietest client has met, and not what all have', async () => {
        const { store } = await open({ maxClientBytes: 20_000 });
        const items = Array.from({ length: 100 }, (_one, index) => `item${index}`);
        for (const id of ['a', 'b', 'c']) {
          await store.clients.insert(client(id));
          await store.coverage.meet(id, items);
        }
        const met = async (id?: string) => (await store.coverage.list(id)).length;
        expect([await met('a'), await met('b'), await met('c'), await met()]).toEqual([0, 0, 100, 100]);
      });
    });

    it('lists newest first, in pages, whatever is touched, changed or deleted in between', async () => {
      const { store } = await open();
      for (let index = 0; index < 10; index += 1) await add(store, transaction(`t${index}`));
      await store.transactions.update('t0', (current) => ({ ...current, polls: 1 }));
      const first = await store.transactions.list({ limit: 4 });
      expect(ids(first)).toEqual(['t9', 't8', 't7', 't6']);
      await add(store, transaction('t10'));
      const second = await store.transactions.list({ limit: 4, before: first.at(-1)?.sequence });
      expect(ids(second)).toEqual(['t5', 't4', 't3', 't2']);
      expect(ids(await store.transactions.list({ limit: 4, before: second.at(-1)?.sequence }))).toEqual(['t1', 't0']);
    });

    it('lists by client and by what the caller accepts', async () => {
      const { store } = await open();
      for (const [id, owner] of [
        ['1', 'a'],
        ['2', 'b'],
        ['3', 'a'],
        ['4', 'b'],
      ] as const) {
        await add(store, transaction(id, owner));
      }
      expect(ids(await store.transactions.list({ limit: 9, clientId: 'a' }))).toEqual(['3', '1']);
      expect(
        ids(await store.transactions.list({ limit: 9, clientId: 'b', accepts: ({ txId }) => txId !== '4' })),
      ).toEqual(['2']);
      expect(await store.transactions.list({ limit: 9, clientId: 'nobody' })).toEqual([]);
    });

    it('drops one client’s transactions without touching others', async () => {
      const { store } = await open();
      for (const [id, owner] of [
        ['1', 'a'],
        ['2', 'b'],
      ] as const)
        await add(store, transaction(id, owner));
      await store.transactions.deleteOf('a');
      expect(ids(await store.transactions.list({ limit: 9 }))).toEqual(['2']);
    });

    it('claims a nonce with its transaction, once per client, until the transaction goes', async () => {
      const { store } = await open();
      expect(await add(store, transaction('1', 'a', 'n'))).toMatchObject({ owner: { clientId: 'a' } });
      expect(await add(store, transaction('2', 'a', 'n'))).toBe('nonce-used');
      expect(await store.transactions.get('2')).toBeUndefined();
      expect(await add(store, transaction('3', 'b', 'n'))).toMatchObject({ owner: { clientId: 'b' } });
      expect(await store.transactions.isNonceUsed('a', 'n')).toBe(true);
      await store.transactions.deleteOf('a');
      expect(await store.transactions.isNonceUsed('a', 'n')).toBe(false);
    });

    it('changes a record atomically: of a hundred parallel reads, two count', async () => {
      const { store } = await open();
      await add(store, transaction('1'));
      const counted = await Promise.all(
        Array.from({ length: 100 }, () => store.transactions.update('1', (current) => countRead(current, 1, 1))),
      );
      expect(counted.filter((one) => one !== undefined)).toHaveLength(2);
      expect((await store.transactions.get('1'))?.reads).toHaveLength(2);
    });

    it('leaves a record as it was when the change declines or throws', async () => {
      const { store } = await open();
      await add(store, transaction('1'));
      expect(await store.transactions.update('1', () => undefined)).toBeUndefined();
      await expect(
        store.transactions.update('1', () => {
          throw new Error('no');
        }),
      ).rejects.toThrow('no');
      expect(await store.transactions.get('1')).toEqual(transaction('1'));
    });

    it('keeps personas and scenarios by name, up to their limit, newest first', async () => {
      const { store } = await open();
      const put = (name: string, description = '') => store.scenarios.put(name, { name, description });
      expect(await put('a')).toBe('created');
      expect(await put('b')).toBe('created');
      expect(await put('a', 'changed')).toBe('replaced');
      expect(await put('c')).toBe('created');
      expect(await put('d')).toBe('full');
      expect(await store.scenarios.get('a')).toEqual({ name: 'a', description: 'changed' });
      expect((await store.scenarios.list({ limit: 2 })).map(({ value }) => value.name)).toEqual(['c', 'b']);
      expect(await store.scenarios.delete('b')).toBe(true);
      expect(await store.scenarios.delete('b')).toBe(false);
      expect(await store.scenarios.get('__proto__')).toBeUndefined();
      expect(await store.personas.list({ limit: 9 })).toEqual([]);
    });

    it('uses up a counted fault exactly as often as it may, under a hundred parallel calls', async () => {
      const { store } = await open();
      await store.faults.add(fault('f', { timesLeft: 7 }));
      const taken = await Promise.all(Array.from({ length: 100 }, () => store.faults.take('status', 'a')));
      expect(taken.filter((one) => one !== undefined)).toHaveLength(7);
      expect(await store.faults.list({ limit: 9 })).toEqual([]);
    });

    it('takes the newest fault that strikes, a client’s own or everybody’s', async () => {
      const { store } = await open();
      const take = async (endpoint: Endpoint, clientId: string | null) =>
        (await store.faults.take(endpoint, clientId))?.id;
      await store.faults.add(fault('own', { clientId: 'a' }));
      await store.faults.add(fault('everybody', { timesLeft: 1 }));
      await store.faults.add(fault('misses', { probability: 0 }));
      await store.faults.add(fault('elsewhere', { endpoint: 'token' }));
      expect(await take('status', 'a')).toBe('everybody');
      expect(await take('status', 'a')).toBe('own');
      expect(await take('status', 'b')).toBeUndefined();
      expect(await take('token', null)).toBe('elsewhere');
      const [elsewhere, misses] = await store.faults.list({ limit: 2 });
      expect(elsewhere?.value).toMatchObject({ id: 'elsewhere', seen: 1, struck: 1 });
      expect(misses?.value).toMatchObject({ id: 'misses', seen: 3, struck: 0 });
    });

    it('keeps so many faults of each client and of everybody, and drops them with their client', async () => {
      const { store } = await open();
      await store.clients.insert(client('a'));
      for (const id of ['1', '2', '3']) expect(await store.faults.add(fault(id, { clientId: 'a' }))).toBe('added');
      expect(await store.faults.add(fault('4', { clientId: 'a' }))).toBe('full');
      expect(await store.faults.add(fault('5'))).toBe('added');
      expect(await store.faults.delete('1')).toBe(true);
      expect(await store.faults.delete('1')).toBe(false);
      expect((await store.faults.list({ limit: 9, clientId: 'a' })).map(({ value }) => value.id)).toEqual(['3', '2']);
      await store.clients.delete('a');
      expect((await store.faults.list({ limit: 9 })).map(({ value }) => value.id)).toEqual(['5']);
    });

    it('keeps a journal, newest first, so long of each client and of all', async () => {
      const { store, time } = await open();
      const ids = async (filter = {}) =>
        (await store.journal.list({ limit: 99, ...filter })).map(({ value }) => value.outcome);
      for (let index = 1; index <= 7; index += 1) await store.journal.record(entry(`a${index}`, 'a', time.now));
      for (let index = 1; index <= 4; index += 1) await store.journal.record(entry(`x${index}`, null, time.now));
      expect(await ids({ clientId: 'a' })).toEqual(['a7', 'a6', 'a5', 'a4']);
      expect(await ids({ clientId: null })).toEqual(['x4', 'x3', 'x2', 'x1']);
      expect(await ids()).toEqual(['x4', 'x3', 'x2', 'x1', 'a7', 'a6', 'a5', 'a4']);
      expect(await ids({ accepts: ({ outcome }: JournalEntry) => outcome.endsWith('4'), limit: 1 })).toEqual(['x4']);
      await store.journal.deleteOf('a');
      expect(await ids()).toEqual(['x4', 'x3', 'x2', 'x1']);
      time.now += DAY;
      expect(await ids()).toEqual([]);
    });

    it('counts findings of a rule and client as one, and announces each once', async () => {
      const { store } = await open();
      const { findings } = store;
      const a = await inserted(store, 'a');
      expect(await findings.record(a, finding(5))).toEqual(finding(5));
      const found = await findings.record(a, finding(7, 't'));
      expect(found).toEqual({ ...finding(5, 't'), lastSeenMs: 7, count: 2, transactions: 2 });
      const [first, second] = [await findings.announce(a, found), await findings.announce(a, found)];
      expect([first.isNew, second.isNew, second.sequence]).toEqual([true, false, first.sequence]);
      expect([await findings.list('a'), await findings.list('b')]).toEqual([[found], []]);
      expect(await findings.clearedAt('a')).toBe(0);
      await findings.clear(a);
      const after = await findings.announce(a, found);
      expect([await findings.list('a'), after.isNew]).toEqual([[], true]);
      expect(after.sequence).toBeGreaterThan(await findings.clearedAt('a'));
      expect(await findings.clearedAt('a')).toBeGreaterThan(first.sequence);
    });

    it('counts findings exactly under parallel calls', async () => {
      const { store } = await open();
      const a = await inserted(store, 'a');
      await Promise.all(Array.from({ length: 100 }, () => store.findings.record(a, finding(5))));
      expect((await store.findings.list('a')).map(({ count }) => count)).toEqual([100]);
    });

    it('remembers the last keys and tokens of a client', async () => {
      const { store } = await open();
      const { facts } = store;
      const [a, b] = [await inserted(store, 'a'), await inserted(store, 'b')];
      const uses = [await facts.useKey(a, '1'), await facts.useKey(a, '1'), await facts.useKey(b, '1')];
      expect(uses).toEqual([false, true, false]);
      await facts.forgetKey(a, '1');
      expect(await facts.useKey(a, '1')).toBe(false);
      for (let key = 2; key < 102; key += 1) await facts.useKey(a, String(key));
      expect([await facts.useKey(a, '1'), await facts.useKey(a, '101')]).toEqual([false, true]);
      const token = {
        scopes: 'ca',
        issuedAtMs: 1,
        expiresAtMs: 2,
        realIssuedAtMs: 1,
        monotonicIssuedAtMs: 1,
        isBroken: false,
      };
      expect([await facts.holdToken(a, token), await facts.holdToken(a, token)]).toEqual([null, token]);
      await facts.dropToken(a);
      expect([await facts.holdToken(a, token), (await facts.tokensOf('a')).length]).toEqual([null, 3]);
      for (let count = 0; count < 30; count += 1) await facts.holdToken(a, token);
      expect((await facts.tokensOf('a')).length).toBe(20);
    });

    it('keeps nothing for a life of a client that is over', async () => {
      const { store } = await open();
      const a = await inserted(store, 'a');
      const late = async () => {
        await store.facts.useKey(a, '1');
        await store.facts.holdToken(a, {
          scopes: '',
          issuedAtMs: 1,
          expiresAtMs: 2,
          realIssuedAtMs: 1,
          monotonicIssuedAtMs: 1,
          isBroken: false,
        });
        await store.findings.record(a, finding(5));
        return store.findings.announce(a, finding(5));
      };
      await store.clients.delete('a');
      expect((await late()).isNew).toBe(false);
      const next = await inserted(store, 'a');
      expect((await late()).isNew).toBe(false);
      expect([await store.findings.list('a'), await store.facts.tokensOf('a')]).toEqual([[], []]);
      expect(await store.facts.useKey(next, '1')).toBe(false);
      await store.clients.update('a', resetClient);
      await store.findings.deleteOf('a');
      await store.facts.useKey(next, '2');
      const again = await store.clients.get('a');
      expect(again && (await store.facts.useKey(again, '2'))).toBe(false);
    });

    it('adds up what is met, of each client while it is there and of all until it is cleared', async () => {
      const { store } = await open();
      const { coverage } = store;
      await store.clients.insert(client('a'));
      await coverage.meet('a', ['x', 'y']);
      await coverage.meet('a', ['x']);
      await coverage.meet(null, ['z']);
      expect([await coverage.list('a'), await coverage.list('b'), await coverage.list()]).toEqual([
        ['x', 'y'],
        [],
        ['x', 'y', 'z'],
      ]);
      await store.clients.delete('a');
      // What comes late is not met by the next client of that id.
      await coverage.meet('a', ['x']);
      await store.clients.insert(client('a'));
      expect(await coverage.list('a')).toEqual([]);
      await store.clear();
      expect([await coverage.list('a'), await coverage.list()]).toEqual([[], ['x', 'y', 'z']]);
      await coverage.clear();
      expect(await coverage.list()).toEqual([]);
    });

    it('is empty after a clear', async () => {
      const { store } = await open();
      await store.clients.insert(client('a'), { pinned: true });
      await add(store, transaction('1', 'a', 'n'));
      await store.scenarios.put('a', { name: 'a' });
      await store.clear();
      expect([await store.clients.count(), await store.transactions.count()]).toEqual([0, 0]);
      expect(await store.transactions.isNonceUsed('a', 'n')).toBe(false);
      expect(await store.scenarios.list({ limit: 9 })).toEqual([]);
    });

    it('stays ordered and complete through thousands of additions and deletions', async () => {
      const { store } = await open({ maxTransactions: 10_000 });
      for (let index = 0; index < 3000; index += 1) {
        await add(store, transaction(`t${index}`, `c${index % 3}`));
        if (index % 5 === 4) await store.transactions.deleteOf(`c${(index + 1) % 3}`);
      }
      const listed = await store.transactions.list({ limit: 10_000 });
      expect(listed).toHaveLength(await store.transactions.count());
      const sequences = listed.map(({ sequence }) => sequence);
      expect(sequences).toEqual([...sequences].sort((a, b) => b - a));
    });
  });
};
