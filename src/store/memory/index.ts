import type { Scenario } from '../../domain/scenario.ts';
import { combineObservers, type StoreObserver } from '../observer.ts';
import type { Seed, Store, StoreOptions } from '../store.ts';
import { MemoryCatalog } from './catalog.ts';
import { Cleaner } from './cleaner.ts';
import { ClientTable } from './client-table.ts';
import { MemoryClients } from './clients.ts';
import { MemoryConduct } from './conduct.ts';
import { MemoryCoverage } from './coverage.ts';
import { MemoryFacts } from './facts.ts';
import { MemoryFaults } from './faults.ts';
import { MemoryFindings } from './findings.ts';
import { MemoryJournal } from './journal.ts';
import type { Life } from './life.ts';
import { MemoryPersonas } from './personas.ts';
import { MemorySnapshots } from './snapshots.ts';
import type { StoreContext } from './store-context.ts';
import { TransactionTable } from './transaction-table.ts';
import { MemoryTransactions } from './transactions.ts';

/** A store in the memory of one process. */
export const createMemoryStore = ({ limits, now }: StoreOptions): Store => {
  let sequence = 0;
  const observers: Partial<StoreObserver>[] = [];
  const cleaner = new Cleaner(now);
  const context: StoreContext = {
    limits,
    now,
    startMs: now(),
    observer: combineObservers(observers),
    nextSequence() {
      sequence += 1;
      return sequence;
    },
    begin() {
      const nowMs = now();
      cleaner.sweepSome(nowMs);
      return nowMs;
    },
    sweepAll: () => cleaner.sweepAll(),
    freeLater: () => cleaner.schedule(),
  };

  const endLife = (life: Life, next: Life | undefined): void => {
    transactionTable.endLife(life);
    journal.endLife(life);
    faults.endLife(life);
    findings.endLife(life);
    facts.endLife(life);
    coverage.endLife(life, next);
    context.freeLater();
  };
  const clientTable = new ClientTable(context, endLife);
  const transactionTable = new TransactionTable(context, clientTable);
  const faults = new MemoryFaults(context, clientTable);
  const coverage = new MemoryCoverage(context, clientTable);
  const journal = new MemoryJournal(context, clientTable, coverage);
  const findings = new MemoryFindings(context, clientTable);
  const facts = new MemoryFacts(context, clientTable);
  const personas = new MemoryPersonas(context, 'personas', limits.maxPersonas);
  const scenarios = new MemoryCatalog<Scenario>(context, 'scenarios', limits.maxScenarios);
  cleaner.clean([clientTable, transactionTable, journal], [transactionTable, journal]);

  const put = (seed: Seed): void => {
    const nowMs = now();
    for (const persona of seed.personas) if (!personas.has(persona.id)) personas.set(persona.id, persona);
    for (const scenario of seed.scenarios) if (!scenarios.has(scenario.name)) scenarios.set(scenario.name, scenario);
    for (const client of seed.clients) {
      if (clientTable.find(client.clientId, nowMs) === undefined) clientTable.plant(client, nowMs);
    }
  };

  const clear = (): void => {
    for (const part of [clientTable, transactionTable, faults, facts, personas, scenarios]) part.clear();
    journal.clearAll();
    findings.clearAll();
    coverage.clearClients();
  };
  /** What control calls have added. */
  const controlBytes = (): number => clientTable.bytes + faults.bytes + personas.bytes + scenarios.bytes;

  const clients = new MemoryClients(context, clientTable);
  return {
    kind: 'memory',
    async startCall({ clientId }) {
      const client = clientId === undefined ? undefined : clients.find(clientId);
      return { client, mayHaveFault: faults.count > 0, personas, scenarios };
    },
    clients,
    transactions: new MemoryTransactions(context, clientTable, transactionTable),
    conduct: new MemoryConduct(context, clientTable, transactionTable),
    faults,
    journal,
    findings,
    facts,
    coverage,
    personas,
    scenarios,
    async hasMemoryLeft() {
      context.begin();
      return controlBytes() < limits.maxClientBytes;
    },
    snapshots: new MemorySnapshots(context, {
      clients: clientTable,
      transactions: transactionTable,
      ...{ faults, findings, facts, coverage, personas, scenarios, controlBytes, clear, put },
      readSequence: () => sequence,
      setSequence(last) {
        sequence = last;
      },
    }),
    observe(observer) {
      observers.push(observer);
    },
    async start(seed) {
      put(seed);
    },
    async reset(seed) {
      clear();
      put(seed);
      context.observer.storeReset();
    },
    async ping() {},
    async close() {},
  };
};
