import type { Client } from '../../domain/client.ts';
import type { Persona } from '../../domain/person.ts';
import type { Scenario } from '../../domain/scenario.ts';
import type { Transaction } from '../../domain/transaction.ts';
import type { Catalog, ClientStore, Store, Stored, StoreLimits, StoreOptions, TransactionStore } from '../store.ts';
import { createMemoryCoverage } from './coverage.ts';
import { createMemoryFaults } from './faults.ts';
import { createMemoryFindings } from './findings.ts';
import { createMemoryJournal } from './journal.ts';
import { RecencyMap } from './recency-map.ts';

/** Takes the first `limit` records that `accepts` lets through. */
const take = <T>(records: Iterable<Stored<T>>, limit: number, accepts: (value: T) => boolean): Stored<T>[] => {
  const taken: Stored<T>[] = [];
  for (const { sequence, value } of records) {
    if (taken.length >= limit) break;
    if (accepts(value)) taken.push({ sequence, value });
  }
  return taken;
};

const createCatalog = <T>(limit: number, now: () => number, nextSequence: () => number) => {
  const records = new RecencyMap<T>(now, nextSequence);
  const catalog: Catalog<T> = {
    async get(id) {
      return records.get(id);
    },
    async put(id, value) {
      if (records.has(id)) {
        records.replace(id, value);
        return 'replaced';
      }
      if (records.size >= limit) return 'full';
      records.add(id, value);
      return 'created';
    },
    async delete(id) {
      return records.delete(id) !== undefined;
    },
    async list({ limit: most, before }) {
      return take(records.newestFirst(before), most, () => true);
    },
  };
  return { catalog, bytes: () => records.bytes, clear: () => records.clear() };
};

type Operation = (...values: readonly unknown[]) => Promise<unknown>;

/** The same operations, each with something before it. */
const precede = <T extends object>(part: T, first: () => void): T => {
  const operations: [string, Operation][] = Object.entries(part);
  const preceded = operations.map(([name, operation]): [string, Operation] => [
    name,
    (...values) => {
      first();
      return operation(...values);
    },
  ]);
  return Object.assign({}, part, Object.fromEntries(preceded));
};

/**
 * The store of one process. `now` is real time that never jumps: retention follows neither a client's clock nor the wall's.
 */
export const createMemoryStore = (
  limits: StoreLimits,
  now: () => number,
  { onDropped, onFull, onClientDropped }: StoreOptions = {},
): Store => {
  let sequence = 0;
  const nextSequence = (): number => {
    sequence += 1;
    return sequence;
  };
  const clients = new RecencyMap<Client>(now, nextSequence);
  const transactions = new RecencyMap<Transaction>(now, nextSequence);
  /** Per client: its transactions' ids and the nonces that they hold. */
  const owned = new Map<string, { readonly txIds: Set<string>; readonly nonces: Set<string> }>();

  const faults = createMemoryFaults(limits.maxFaults, nextSequence);
  const journal = createMemoryJournal(limits, now, nextSequence);
  const getClient = (clientId: string): Client | undefined => clients.peek(clientId)?.value;
  const findings = createMemoryFindings(getClient, nextSequence, limits.maxClientBytes / 2);
  const coverage = createMemoryCoverage(getClient, limits.maxClientBytes / 2);

  const dropTransaction = (txId: string): void => {
    const dropped = transactions.delete(txId);
    if (dropped === undefined) return;
    const own = owned.get(dropped.clientId);
    own?.txIds.delete(txId);
    if (dropped.nonce !== null) own?.nonces.delete(dropped.nonce);
    if (own?.txIds.size === 0) owned.delete(dropped.clientId);
  };

  /** For its age, or for want of room; nobody has asked for it. */
  const outgrow = (txId: string): void => {
    const dropped = transactions.peek(txId);
    dropTransaction(txId);
    if (dropped !== undefined) onDropped?.(dropped);
  };

  let wasFull = false;

  /** Drops the transaction that was touched least recently, but never the one that needs the room. */
  const makeRoom = (): void => {
    const { maxTransactions, maxTransactionBytes } = limits;
    while (transactions.size > 1) {
      const limit = transactions.size > maxTransactions ? 'maxTransactions' : 'maxTransactionBytes';
      if (limit === 'maxTransactionBytes' && transactions.bytes <= maxTransactionBytes) return;
      const oldest = transactions.oldestTouchedBy(Number.POSITIVE_INFINITY);
      if (oldest === undefined) return;
      outgrow(oldest);
      if (!wasFull) onFull?.(limit);
      wasFull = true;
    }
  };

  const dropTransactionsOf = (clientId: string): void => {
    for (const txId of owned.get(clientId)?.txIds ?? []) dropTransaction(txId);
  };

  /** A client's own, so that a page of one client does not walk through everybody's. */
  function* ownNewestFirst(clientId: string, before = Number.POSITIVE_INFINITY): Generator<Stored<Transaction>> {
    for (const txId of [...(owned.get(clientId)?.txIds ?? [])].reverse()) {
      const record = transactions.peek(txId);
      if (record !== undefined && record.sequence < before) yield record;
    }
  }

  const dropClient = (clientId: string): boolean => {
    dropTransactionsOf(clientId);
    faults.deleteOf(clientId);
    journal.deleteOf(clientId);
    findings.deleteOf(clientId);
    coverage.deleteOf(clientId);
    return clients.delete(clientId) !== undefined;
  };

  /** Before every operation, so that what is past its time is never seen again; costs nothing when nothing is. */
  const sweep = (): void => {
    const idleSinceMs = now() - limits.retentionMs;
    const dropAll = (records: RecencyMap<unknown>, drop: (id: string) => void): void => {
      for (let id = records.oldestTouchedBy(idleSinceMs); id !== undefined; id = records.oldestTouchedBy(idleSinceMs)) {
        drop(id);
      }
    };
    dropAll(clients, (clientId) => {
      dropClient(clientId);
      onClientDropped?.(clientId);
    });
    dropAll(transactions, outgrow);
  };

  const clientStore: ClientStore = {
    async insert(client, options) {
      if (clients.has(client.clientId)) return 'exists';
      if (options?.pinned !== true && clients.size >= limits.maxClients) return 'full';
      clients.add(client.clientId, { ...client, instance: nextSequence() }, options?.pinned);
      return 'inserted';
    },
    async get(clientId) {
      return clients.get(clientId);
    },
    async update(clientId, change) {
      const current = clients.get(clientId);
      const changed = current === undefined ? undefined : change(current);
      if (changed !== undefined) clients.replace(clientId, changed);
      return changed;
    },
    async delete(clientId) {
      return dropClient(clientId);
    },
    async list({ limit, before }) {
      return take(clients.newestFirst(before), limit, () => true);
    },
    async count() {
      return clients.size;
    },
  };

  const transactionStore: TransactionStore = {
    async insert(transaction, asked) {
      const { txId, clientId, nonce } = transaction;
      const owner = clients.get(clientId);
      if (owner?.instance !== asked.instance || owner.resets !== asked.resets) return 'gone';
      if (nonce !== null && owned.get(clientId)?.nonces.has(nonce)) return 'nonce-used';
      const own = owned.get(clientId) ?? { txIds: new Set<string>(), nonces: new Set<string>() };
      owned.set(clientId, own);
      own.txIds.add(txId);
      if (nonce !== null) own.nonces.add(nonce);
      transactions.add(txId, transaction);
      makeRoom();
      return { owner };
    },
    async get(txId) {
      return transactions.get(txId);
    },
    async update(txId, change) {
      const current = transactions.get(txId);
      const owner = current === undefined ? undefined : clients.peek(current.clientId)?.value;
      const changed = current === undefined || owner === undefined ? undefined : change(current, owner);
      if (changed === undefined) return undefined;
      transactions.replace(txId, changed);
      makeRoom();
      return changed;
    },
    async isNonceUsed(clientId, nonce) {
      return owned.get(clientId)?.nonces.has(nonce) ?? false;
    },
    async list({ limit, before, clientId, accepts = () => true }) {
      const records = clientId === undefined ? transactions.newestFirst(before) : ownNewestFirst(clientId, before);
      return take(records, limit, accepts);
    },
    async deleteOf(clientId) {
      dropTransactionsOf(clientId);
    },
    async count() {
      return transactions.size;
    },
  };

  const personas = createCatalog<Persona>(limits.maxPersonas, now, nextSequence);
  const scenarios = createCatalog<Scenario>(limits.maxScenarios, now, nextSequence);

  return {
    kind: 'memory',
    clients: precede(clientStore, sweep),
    transactions: precede(transactionStore, sweep),
    faults: precede(faults.faults, sweep),
    journal: precede(journal.journal, sweep),
    findings: precede(findings.findings, sweep),
    facts: precede(findings.facts, sweep),
    coverage: precede(coverage.coverage, sweep),
    personas: personas.catalog,
    scenarios: scenarios.catalog,
    async hasRoom() {
      sweep();
      const bytes = clients.bytes + faults.bytes() + personas.bytes() + scenarios.bytes();
      return bytes < limits.maxClientBytes;
    },
    async clear() {
      clients.clear();
      transactions.clear();
      owned.clear();
      faults.clear();
      journal.clear();
      findings.clear();
      coverage.clearOwn();
      personas.clear();
      scenarios.clear();
    },
    async ping() {},
    async close() {},
  };
};
