import { noConduct } from '../../src/domain/findings/conduct.ts';
import type { JournalEntry } from '../../src/domain/journal.ts';
import { statusAt } from '../../src/domain/transaction.ts';
import { createMemoryStore } from '../../src/store/memory/index.ts';
import type { StoreObserver } from '../../src/store/observer.ts';
import type { StartedCall, Store, StoreOptions } from '../../src/store/store.ts';
import { override, overrideStore } from './override.ts';

/** An adapter that does one thing wrong, and the case of the contract that finds it. */
export interface WrongAdapter {
  readonly what: string;
  readonly failing: string;
  open(options: StoreOptions): Store;
}

const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const wrong = (what: string, failing: string, spoil: (store: Store) => Store): WrongAdapter => ({
  what,
  failing,
  open: (options) => spoil(createMemoryStore(options)),
});

const ALL = { limit: Number.POSITIVE_INFINITY };

const changes: readonly WrongAdapter[] = [
  wrong(
    'overwrites the changes of parallel calls',
    'changes a transaction atomically: of a hundred parallel reads, two count',
    (store) =>
      overrideStore(store, {
        transactions: {
          async update(txId, change) {
            const stale = await store.transactions.get(txId);
            await pause();
            return store.transactions.update(txId, (current, ...more) => change(stale ?? current, ...more));
          },
        },
      }),
  ),
  wrong(
    'returns the result of a run that was not stored',
    'changes a client and returns the result of the change, a hundred times in parallel',
    (store) =>
      overrideStore(store, {
        clients: {
          async update(clientId, change) {
            const stale = await store.clients.get(clientId);
            if (stale === undefined) return undefined;
            const { result } = change(stale);
            await pause();
            await store.clients.update(clientId, change);
            return result;
          },
        },
      }),
  ),
  wrong(
    'hides the error that a change throws',
    'does not change a transaction when the change returns no value or throws, and passes the error on',
    (store) =>
      overrideStore(store, {
        transactions: { update: (txId, change) => store.transactions.update(txId, change).catch(() => undefined) },
      }),
  ),
  wrong(
    'replaces the error that a change throws',
    'does not change a client when the change returns no value or throws, and passes the error on',
    (store) =>
      overrideStore(store, {
        clients: {
          update: (clientId, change) =>
            store.clients.update(clientId, change).catch((cause: unknown) => {
              throw new Error('the change failed', { cause });
            }),
        },
      }),
  ),
  wrong(
    'reserves a nonce in a separate step',
    'reserves a nonce with its transaction, once for each client, until the transaction is dropped',
    (store) =>
      overrideStore(store, {
        transactions: {
          async insert(transaction, owner) {
            const { nonce } = transaction;
            const holder = nonce === null ? undefined : await store.transactions.findByNonce(owner, nonce);
            await pause();
            return holder === undefined
              ? store.transactions.insert({ ...transaction, nonce: null }, owner)
              : 'nonce-used';
          },
        },
      }),
  ),
];

const touches: readonly WrongAdapter[] = [
  wrong('touches what it lists', 'does not touch records by lists, walks and calls for many records', (store) =>
    overrideStore(store, {
      transactions: {
        async list(filter) {
          const found = await store.transactions.list(filter);
          for (const { value } of found) await store.transactions.get(value.txId);
          return found;
        },
      },
    }),
  ),
  wrong('does not touch what it gets', 'drops transactions that were not touched for the retention time', (store) =>
    overrideStore(store, {
      transactions: {
        get: async (txId) => (await store.transactions.list(ALL)).find(({ value }) => value.txId === txId)?.value,
      },
    }),
  ),
  wrong('keeps a cache that is never cleared', 'shows no record that is too old, whatever is called first', (store) => {
    const cache = new Map<string, Awaited<ReturnType<Store['transactions']['get']>>>();
    return overrideStore(store, {
      transactions: {
        async get(txId) {
          if (cache.get(txId) === undefined) cache.set(txId, await store.transactions.get(txId));
          return cache.get(txId);
        },
        async insert(transaction, owner) {
          cache.set(transaction.txId, transaction);
          return store.transactions.insert(transaction, owner);
        },
      },
    });
  }),
];

const LATE = 'keeps nothing that a late call writes for a life that a reset has ended';

const lives: readonly WrongAdapter[] = [
  wrong('adds a late transaction to the next life', LATE, (store) =>
    overrideStore(store, {
      transactions: {
        insert: async (transaction, owner) =>
          store.transactions.insert(transaction, (await store.clients.get(owner.clientId)) ?? owner),
      },
    }),
  ),
  wrong('writes a late journal entry for the next life', LATE, (store) =>
    overrideStore(store, {
      journal: {
        record: async (entry, owner, ...more) =>
          store.journal.record(entry, (owner && (await store.clients.get(owner.clientId))) ?? null, ...more),
      },
    }),
  ),
  wrong(
    'keeps records of a reset client until they are read',
    'shows nothing of a client’s former life after a reset',
    (store) =>
      overrideStore(store, {
        clients: {
          reset: (clientId) =>
            store.clients.update(clientId, (current) => {
              const value = { ...current, resets: current.resets + 1 };
              return { value, result: value };
            }),
        },
      }),
  ),
  wrong(
    'forgets the coverage of a client when it is reset',
    'resets a client to its state at creation, and keeps its coverage',
    (store) =>
      overrideStore(store, {
        clients: {
          async reset(clientId) {
            await store.coverage.clear(clientId);
            return store.clients.reset(clientId);
          },
        },
      }),
  ),
  wrong('resets in two steps', 'knows the clients and scenarios of the seed at every moment of a reset', (store) =>
    override(store, {
      async reset(seed) {
        await store.reset({ clients: [], personas: [], scenarios: [] });
        await pause();
        await store.start(seed);
      },
    }),
  ),
  wrong(
    'forgets the coverage of all clients at a reset',
    'has only the seed after a reset, and the coverage of all clients',
    (store) =>
      override(store, {
        async reset(seed) {
          await store.coverage.clear();
          await store.reset(seed);
        },
      }),
  ),
  wrong(
    'deletes existing records at the start',
    'adds at the start the records of the seed that do not exist yet, whatever the limits are',
    (store) => override(store, { start: (seed) => store.reset(seed) }),
  ),
];

const lists: readonly WrongAdapter[] = [
  wrong(
    'loses a record between two pages',
    'pages transactions, newest first, whatever is added, changed or deleted in between',
    (store) =>
      overrideStore(store, {
        transactions: {
          list: ({ before = Number.POSITIVE_INFINITY, ...filter }) =>
            store.transactions.list({ ...filter, before: before - 1 }),
        },
      }),
  ),
  wrong(
    'shows the last record of a page on the next one again',
    'pages journal entries, newest first, whatever is added, changed or deleted in between',
    (store) =>
      overrideStore(store, {
        journal: {
          list: ({ before = Number.POSITIVE_INFINITY, ...filter }) =>
            store.journal.list({ ...filter, before: before + 1 }),
        },
      }),
  ),
  wrong(
    'tells the sequence of a journal entry with the next one',
    'tells whoever records an entry its sequence, before a later list does',
    (store) => {
      let late: () => void = () => undefined;
      return overrideStore(store, {
        journal: {
          record: (entry, owner, covered, stored) => {
            late();
            return store.journal.record(entry, owner, covered, (sequence) => {
              late = () => stored?.(sequence);
            });
          },
        },
      });
    },
  ),
  wrong('applies the filter after the limit of a page', 'lists the journal entries that match a filter', (store) =>
    overrideStore(store, {
      journal: {
        list: async ({ outcome, ...filter }) =>
          (await store.journal.list(filter)).filter(({ value }) => outcome === undefined || value.outcome === outcome),
      },
    }),
  ),
  wrong(
    'takes the status of a transaction by real time, not by its client’s clock',
    'lists the transactions that match a filter, by the clock of each client',
    (store) =>
      overrideStore(store, {
        transactions: {
          list: async ({ status, ...filter }) =>
            (await store.transactions.list(filter)).filter(
              ({ value }) => status === undefined || statusAt(value, status.realNowMs) === status.is,
            ),
        },
      }),
  ),
  wrong(
    'counts a request of this moment as later',
    'counts transactions that were requested after a time on the client’s clock',
    (store) =>
      overrideStore(store, {
        transactions: {
          countRequestedAfter: (owner, nowMs) => store.transactions.countRequestedAfter(owner, nowMs - 1),
        },
      }),
  ),
  wrong(
    'leaves out unknown clients',
    'finds many clients in the order of the ids, with undefined for unknown ones',
    (store) =>
      overrideStore(store, {
        clients: {
          getMany: async (clientIds) => (await store.clients.getMany(clientIds)).filter((one) => one !== undefined),
        },
      }),
  ),
  wrong('finds personas by their name alone', 'finds personas by current name or phone, newest first', (store) =>
    overrideStore(store, {
      personas: { findNear: ({ name }) => store.personas.findNear({ name, phone: '' }) },
    }),
  ),
];

const rest: readonly WrongAdapter[] = [
  wrong(
    'triggers a limited fault twice',
    'triggers a limited fault exactly as often as allowed, under a hundred parallel calls',
    (store) =>
      overrideStore(store, {
        faults: {
          async take(endpoint, owner) {
            const [newest] = await store.faults.list({ limit: 1 });
            await pause();
            await store.faults.take(endpoint, owner);
            return newest?.value;
          },
        },
      }),
  ),
  wrong(
    'uses up a deferred fault when it is taken',
    'counts a deferred fault when it triggers, not when it is taken',
    (store) =>
      overrideStore(store, {
        faults: {
          async take(endpoint, owner) {
            const taken = await store.faults.take(endpoint, owner);
            if (taken !== undefined && taken.effect.tamper !== null) await store.faults.use(taken.id);
            return taken;
          },
        },
      }),
  ),
  wrong(
    'reports every finding as new',
    'counts findings of one rule and client as one, and reports each as new once',
    (store) =>
      overrideStore(store, {
        findings: {
          report: async (owner, findings, how) =>
            (await store.findings.report(owner, findings, how)).map((one) => ({ ...one, isNew: true })),
        },
      }),
  ),
  wrong(
    'counts findings that are read from history',
    'gives findings from history a place, without counting them',
    (store) =>
      overrideStore(store, {
        findings: { report: (owner, findings) => store.findings.report(owner, findings, 'count') },
      }),
  ),
  wrong('begins calls with a client that it has read before', 'begins a call with its client as it is now', (store) => {
    const known = new Map<string | undefined, StartedCall>();
    return overrideStore(store, {
      async startCall(call) {
        const started = known.get(call.clientId) ?? (await store.startCall(call));
        known.set(call.clientId, started);
        return started;
      },
    });
  }),
  wrong('does not touch the client of a call', 'touches the client of a call that begins', (store) =>
    overrideStore(store, {
      async startCall({ clientId }) {
        const [client] = await store.clients.getMany([clientId ?? '']);
        const { personas, scenarios } = store;
        return { client, mayHaveFault: true, personas, scenarios };
      },
    }),
  ),
  wrong(
    'looks for faults of the client only',
    'says of every call whether a fault may concern it, and takes none',
    (store) =>
      overrideStore(store, {
        async startCall(call) {
          const started = await store.startCall(call);
          const own = await store.faults.list({ clientId: call.clientId ?? '', limit: 1 });
          return { ...started, mayHaveFault: own.length > 0 };
        },
      }),
  ),
  wrong(
    'keeps conduct after its transaction was dropped',
    'creates empty conduct for each transaction, changes it separately, and drops it with the transaction',
    (store) =>
      overrideStore(store, {
        conduct: {
          getMany: async (txIds) => (await store.conduct.getMany(txIds)).map((one) => one ?? noConduct),
        },
      }),
  ),
  wrong(
    'records a fault of all for transactions that come later, too',
    'records a fault for all transactions that the client has at that moment, and for no other',
    (store) => {
      const marked = new Set<string>();
      return overrideStore(store, {
        conduct: {
          async recordFaultOfAll({ clientId }) {
            marked.add(clientId);
          },
          async getMany(txIds) {
            const conducts = await store.conduct.getMany(txIds);
            return conducts.map((one) => (one === undefined ? undefined : { ...one, hadFault: marked.size > 0 }));
          },
        },
      });
    },
  ),
  wrong('checks and records a key in two steps', 'remembers the last keys of a client', (store) => {
    const used = new Map<string, boolean>();
    return overrideStore(store, {
      facts: {
        async useKey(owner, fingerprint) {
          const key = `${owner.clientId} ${fingerprint}`;
          const isUsed = used.get(key) ?? false;
          await pause();
          used.set(key, true);
          return isUsed;
        },
      },
    });
  }),
];

/** Tells something else, or nothing, of an event. */
const misinform = (
  what: string,
  failing: string,
  spoil: (told: StoreObserver) => Partial<StoreObserver>,
): WrongAdapter =>
  wrong(what, failing, (store) =>
    override(store, {
      observe(observer) {
        store.observe({ ...observer, ...spoil(observer as StoreObserver) });
      },
    }),
  );

const observers: readonly WrongAdapter[] = [
  misinform(
    'does not report a dropped transaction',
    'reports a transaction that is dropped for its age or at a limit, with its conduct and its client',
    () => ({ transactionDropped: () => undefined }),
  ),
  misinform(
    'reports a change without the record before it',
    'reports changes of a transaction in their order, with the record before and after, and its client at that moment',
    (told) => ({ transactionChanged: (change) => told.transactionChanged({ ...change, before: null }) }),
  ),
  misinform(
    'reports a reset client, but not the end of its life',
    'reports the end of a life, then the changed client, and not each transaction',
    () => ({ lifeEnded: () => undefined }),
  ),
  misinform(
    'reports a new finding twice',
    'reports journal entries in short as they are stored, and each finding when it is new',
    (told) => ({
      found(finding) {
        told.found(finding);
        told.found(finding);
      },
    }),
  ),
  misinform(
    'reports what calls made it note as if others could see it',
    'says of each change of a client whether others can see it',
    (told) => ({
      clientChanged: (changed, change) => told.clientChanged(changed, change === 'noted' ? 'changed' : change),
    }),
  ),
  misinform(
    'reports a fault that is used up as deleted',
    'reports each fault that is made, deleted or used up, and those of a life that ends by its end alone',
    (told) => ({
      faultChanged: (one) => told.faultChanged({ ...one, change: one.fault === null ? 'deleted' : one.change }),
    }),
  ),
  misinform(
    'reports a replaced record as created',
    'reports each named record that is created, replaced or deleted',
    (told) => ({
      catalogChanged: (one) =>
        told.catalogChanged({ ...one, change: one.change === 'deleted' ? 'deleted' : 'created' }),
    }),
  ),
  wrong('reports the clients of the seed as created', 'reports nothing of what a start or a reset adds', (store) => {
    const observers: Partial<StoreObserver>[] = [];
    return override(store, {
      observe(observer) {
        observers.push(observer);
        store.observe(observer);
      },
      async start(seed) {
        await store.start(seed);
        for (const { clientChanged } of observers) for (const one of seed.clients) clientChanged?.(one, 'created');
      },
    });
  }),
  misinform(
    'reports a cleared journal of one client as that of all',
    'reports that the journal was cleared after what was recorded before, and before what is recorded after',
    (told) => ({ journalCleared: () => told.journalCleared(undefined) }),
  ),
  wrong(
    'clears the journal without what was recorded last',
    'deletes the journal of a client, of no known client, or of all',
    (store) => {
      let last = Promise.resolve();
      return overrideStore(store, {
        journal: {
          async record(...given) {
            last = last.then(pause).then(() => store.journal.record(...given));
          },
          async list(filter) {
            await last;
            return store.journal.list(filter);
          },
        },
      });
    },
  ),
  wrong(
    'clears the entries of all for one client',
    'deletes the journal of a client, of no known client, or of all',
    (store) => overrideStore(store, { journal: { clear: () => store.journal.clear() } }),
  ),
  wrong('shows an entry by its id after it was cleared', 'reads one journal entry, as long as it is there', (store) => {
    const seen = new Map<number, JournalEntry | undefined>();
    return overrideStore(store, {
      journal: {
        async get(sequence) {
          if (!seen.has(sequence)) seen.set(sequence, await store.journal.get(sequence));
          return seen.get(sequence);
        },
      },
    });
  }),
  wrong('reports a change that changes nothing', 'reports no operation that changes nothing', (store) =>
    overrideStore(store, {
      clients: {
        update: (clientId, change) =>
          store.clients.update(clientId, (current) => ({ value: current, ...change(current) })),
      },
    }),
  ),
];

export const wrongAdapters: readonly WrongAdapter[] = [
  ...changes,
  ...touches,
  ...lives,
  ...lists,
  ...rest,
  ...observers,
];
