import { walkInTurns } from '../../collections/walk.ts';
import type { Scenario } from '../../domain/scenario.ts';
import type { SavedClient } from '../snapshot/saved-client.ts';
import type { SavedRecords, SavedWalks } from '../snapshot/snapshot.ts';
import type { Misfit, Seed, SnapshotStore } from '../store.ts';
import type { MemoryCatalog } from './catalog.ts';
import type { ClientTable } from './client-table.ts';
import type { MemoryCoverage } from './coverage.ts';
import type { MemoryFacts } from './facts.ts';
import type { MemoryFaults } from './faults.ts';
import type { MemoryFindings } from './findings.ts';
import type { Life } from './life.ts';
import type { MemoryPersonas } from './personas.ts';
import type { StoreContext } from './store-context.ts';
import type { TransactionTable } from './transaction-table.ts';

/** The parts of the store that are saved. */
export interface SavedParts {
  readonly clients: ClientTable;
  readonly transactions: TransactionTable;
  readonly faults: MemoryFaults;
  readonly findings: MemoryFindings;
  readonly facts: MemoryFacts;
  readonly coverage: MemoryCoverage;
  readonly personas: MemoryPersonas;
  readonly scenarios: MemoryCatalog<Scenario>;
  readonly readSequence: () => number;
  readonly setSequence: (last: number) => void;
  /** The bytes that `maxClientBytes` limits. */
  readonly controlBytes: () => number;
  readonly clear: () => void;
  /** Adds what the seed has and the store has not. */
  readonly put: (seed: Seed) => void;
}

/** Limits in bytes are compared with estimates, and these depend on the order in which records were changed. */
const TOLERANCE = 1.1;

type Touched = { readonly touchedAtMs: number };

/** Saved records are newest first: those that were touched at the same time come in the order of their creation. */
const byTouch = <T extends Touched>(saved: readonly T[]): T[] =>
  saved.toReversed().sort((a, b) => a.touchedAtMs - b.touchedAtMs);

/** The most records of one owner. */
const mostOf = (owners: readonly (string | null)[]): number => {
  const counts = new Map<string | null, number>();
  for (const owner of owners) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  return Math.max(0, ...counts.values());
};

export class MemorySnapshots implements SnapshotStore {
  readonly #context: StoreContext;
  readonly #parts: SavedParts;

  constructor(context: StoreContext, parts: SavedParts) {
    this.#context = context;
    this.#parts = parts;
  }

  save(): SavedWalks {
    const { coverage, personas, scenarios, faults, transactions, readSequence } = this.#parts;
    this.#context.begin();
    // Without what calls add from now on: its client may not have been saved.
    const before = readSequence() + 1;
    return {
      coverage: (async function* () {
        yield await coverage.list();
      })(),
      personas: personas.save(before),
      scenarios: scenarios.save(before),
      faults: faults.save(before),
      clients: this.#saveClients(before),
      transactions: transactions.save(before),
      sequence: readSequence,
    };
  }

  async restore(records: SavedRecords, seed: Seed): Promise<Misfit | undefined> {
    const { clear, put, setSequence } = this.#parts;
    const tooMany = this.#findTooMany(records, seed);
    if (tooMany !== undefined) return tooMany;
    this.#add(records, new Set(seed.clients.map(({ clientId }) => clientId)));
    const tooLarge = this.#findTooLarge();
    if (tooLarge !== undefined) {
      clear();
      return tooLarge;
    }
    setSequence(records.sequence);
    put(seed);
    this.#tell(records);
    return undefined;
  }

  async *#saveClients(before: number): AsyncGenerator<SavedClient[]> {
    const { clients, findings, facts, coverage } = this.#parts;
    for await (const piece of walkInTurns(clients.created, before)) {
      const nowMs = this.#context.now();
      yield piece.flatMap((entry) => {
        const { sequence, touchedAtMs, value: client, life } = entry;
        if (clients.find(client.clientId, nowMs) !== entry) return [];
        const remembered = { findings: findings.save(life), facts: facts.save(life), coverage: coverage.save(life) };
        return [{ sequence, touchedAtMs, client, ...remembered }];
      });
    }
  }

  #add(records: SavedRecords, seedIds: ReadonlySet<string>): void {
    const { clients, transactions, faults, findings, facts, coverage, personas, scenarios } = this.#parts;
    coverage.restore(undefined, records.coverage);
    for (const saved of records.personas) personas.restore(saved.value.id, saved);
    for (const saved of records.scenarios) scenarios.restore(saved.value.name, saved);
    const lives = new Map<string, Life<string>>();
    for (const saved of byTouch(records.clients)) {
      const { sequence, touchedAtMs, client } = saved;
      const life = clients.restore({ sequence, value: client }, touchedAtMs, seedIds.has(client.clientId));
      lives.set(client.clientId, life);
      findings.restore(life, saved.findings);
      facts.restore(life, saved.facts);
      coverage.restore(life, saved.coverage);
    }
    for (const saved of records.faults) {
      const { clientId } = saved.value;
      const life = clientId === null ? undefined : lives.get(clientId);
      if (clientId === null || life !== undefined) faults.restore(saved, life);
    }
    for (const saved of byTouch(records.transactions)) {
      const life = lives.get(saved.transaction.clientId);
      if (life !== undefined) transactions.restore(saved, life);
    }
  }

  #tell({ clients, transactions }: SavedRecords): void {
    const owners = new Map(clients.map(({ client }) => [client.clientId, client]));
    for (const { transaction } of transactions.toReversed()) {
      const owner = owners.get(transaction.clientId);
      if (owner === undefined) continue;
      this.#context.observer.transactionChanged({ before: transaction, after: transaction, owner });
    }
  }

  #findTooMany(records: SavedRecords, seed: Seed): Misfit | undefined {
    const { maxClients, maxPersonas, maxScenarios, maxFaults, maxTransactions } = this.#context.limits;
    const counts: readonly (Misfit & { readonly most: number })[] = [
      { limit: 'maxClients', found: records.clients.length, most: Math.max(maxClients, seed.clients.length) },
      { limit: 'maxPersonas', found: records.personas.length, most: Math.max(maxPersonas, seed.personas.length) },
      { limit: 'maxScenarios', found: records.scenarios.length, most: Math.max(maxScenarios, seed.scenarios.length) },
      { limit: 'maxFaults', found: mostOf(records.faults.map(({ value }) => value.clientId)), most: maxFaults },
      { limit: 'maxTransactions', found: records.transactions.length, most: maxTransactions },
    ];
    const found = counts.find((one) => one.found > one.most);
    return found && { limit: found.limit, found: found.found };
  }

  #findTooLarge(): Misfit | undefined {
    const { transactions, controlBytes } = this.#parts;
    const { maxClientBytes, maxTransactionBytes } = this.#context.limits;
    if (controlBytes() > maxClientBytes * TOLERANCE) return { limit: 'maxClientBytes', found: controlBytes() };
    if (transactions.bytes <= maxTransactionBytes * TOLERANCE) return undefined;
    return { limit: 'maxTransactionBytes', found: transactions.bytes };
  }
}
