import type { Redis } from 'iovalkey';
import type { Scenario } from '../../domain/scenario.ts';
import { combineObservers, type StoreObserver } from '../observer.ts';
import type { Seed, Store, StoreOptions } from '../store.ts';
import { Backend, type Reply } from './backend.ts';
import { readerOf, ValkeyCatalog, ValkeyPersonas, wordsOfPersona } from './catalog.ts';
import { Changes } from './changes.ts';
import { ValkeyClients } from './clients.ts';
import type { Connection } from './connection.ts';
import { ValkeyFacts } from './facts.ts';
import { ValkeyFaults } from './faults.ts';
import { ValkeyFindings } from './findings.ts';
import { ValkeyCoverage, ValkeyJournal } from './journal.ts';
import { createUpkeep, RESET, START, START_CALL } from './maintenance.ts';
import { inKey, ValkeyConduct, ValkeyTransactions } from './transactions.ts';

export interface ValkeyOptions extends StoreOptions {
  /** Connected. */
  readonly connection: Connection;
  /** Another connection: it waits in reads. */
  readonly listener: Redis;
  /** Tells deployments on one server apart. */
  readonly prefix: string;
  /** An operation has failed for which nobody waits. */
  readonly onError: (error: unknown) => void;
  /** Runs about once a second. */
  readonly onTick?: () => Promise<void>;
}

export interface ValkeyStore extends Store {
  /** Adds the records of the seed that do not exist: a server without a disk has lost them. */
  replant(): Promise<void>;
}

const seedParts = async ({ clients, personas, scenarios }: Seed, backend: Backend) => {
  const first = await backend.nextSequences(clients.length + 1);
  return [
    clients.length,
    ...clients.flatMap((client, index) => {
      const instance = first + index;
      return [client.clientId, JSON.stringify({ ...client, instance }), instance];
    }),
    personas.length,
    ...personas.flatMap((persona) => {
      const words = wordsOfPersona(persona);
      return [persona.id, JSON.stringify(persona), words.length, ...words];
    }),
    scenarios.length,
    ...scenarios.flatMap((scenario) => [scenario.name, JSON.stringify(scenario), 0]),
  ];
};

/** A store on a Valkey or Redis server, for any number of processes. From `start` on it hears the changes of all of them. */
export const createValkeyStore = ({
  connection,
  listener,
  prefix,
  onError,
  onTick,
  ...options
}: ValkeyOptions): ValkeyStore => {
  const { limits } = options;
  const observers: Record<'own' | 'all', Partial<StoreObserver>[]> = { own: [], all: [] };
  const backend = new Backend(connection, `{${prefix}}`, options, onError);
  const changes = new Changes(
    backend,
    listener,
    { own: combineObservers(observers.own), all: combineObservers(observers.all) },
    onError,
  );
  backend.settle = () => changes.settle();

  const upkeep = createUpkeep(
    backend,
    async () => {
      await onTick?.();
      await changes.sayHello();
    },
    onError,
  );

  let known: Seed | undefined;
  const plant = async (seed: Seed): Promise<void> => {
    await backend.run(START, ...(await seedParts(seed, backend)));
    await upkeep.liveOn();
  };

  const clients = new ValkeyClients(backend, upkeep.sweepAll);
  const transactions = new ValkeyTransactions(backend, upkeep.sweepAll);
  const facts = new ValkeyFacts(backend);
  const personas = new ValkeyPersonas(backend, limits.maxPersonas);
  const scenarios = new ValkeyCatalog<Scenario>(backend, 'scenarios', limits.maxScenarios);
  return {
    kind: 'valkey',
    order: changes,
    operations: () => backend.operations,
    async startCall({ clientId = '', endpoint, readAhead }) {
      const { txId, nonce } = readAhead();
      const reply = await backend.run(START_CALL, clientId, txId ?? '', endpoint ?? '', inKey(nonce));
      const [found = null, fault, transaction = null, token, ofPersonas, ofScenarios, holder] =
        reply as readonly Reply[];
      const client = clients.remember(clientId, found);
      if (txId !== null) transactions.remember(txId, transaction);
      if (client !== undefined && nonce !== null) transactions.rememberNonce(client, nonce, String(holder));
      if (client !== undefined && endpoint === 'token') facts.remember(client, token);
      const [known, named] = await Promise.all([
        personas.copyOf(String(ofPersonas), ({ id }) => id),
        scenarios.copyOf(String(ofScenarios), ({ name }) => name),
      ]);
      return {
        client,
        mayHaveFault: fault === 1,
        personas: readerOf(known),
        scenarios: { get: async (name) => named.values.get(name) },
      };
    },
    clients,
    transactions,
    conduct: new ValkeyConduct(transactions),
    faults: new ValkeyFaults(backend),
    journal: new ValkeyJournal(backend),
    findings: new ValkeyFindings(backend),
    facts,
    coverage: new ValkeyCoverage(backend),
    personas,
    scenarios,
    async hasMemoryLeft() {
      // The server limits its memory itself, and refuses what does not fit.
      return true;
    },
    observe(observer, whose = 'all') {
      observers[whose].push(observer);
    },
    async start(seed) {
      if (known === undefined) {
        await changes.start();
        upkeep.start();
      }
      known = seed;
      await plant(seed);
    },
    async replant() {
      if (known !== undefined) await plant(known);
    },
    async reset(seed) {
      known = seed;
      await backend.run(RESET, ...(await seedParts(seed, backend)));
      clients.forgetAll();
      transactions.forgetAll();
      facts.forgetAll();
    },
    ping: () => backend.ping(),
    async close() {
      upkeep.stop();
      await changes.stop();
      connection.close();
    },
  };
};
