import type { Load } from '../load/load.ts';
import type { Round } from '../measure/measurement.ts';
import { EmulatorClient, EXPECTED_REQUEST, paths, requestBody } from '../servers/emulator-client.ts';
import { emulator, type Tree, withoutLimits } from '../servers/programs.ts';
import { startReporting } from '../servers/reporting.ts';
import type { Benchmark } from './benchmark.ts';
import { runReference } from './run-reference.ts';

/** Enough to fill the journal, and to load and compile what a request needs. */
const FIRST = 5_000;
const MORE = 100_000;
const CONNECTIONS = 20;
/** More rounds take long, and say the same. */
const MAX_ROUNDS = 3;

const NODE_OPTIONS = ['--expose-gc'];

interface Grown {
  readonly bytes: number;
  readonly failed: number;
  readonly failure: string | null;
}

const own = (index: number): string =>
  JSON.stringify({
    requestType: 'USER_NONE',
    requestUrl: `https://partner.example/done?order=${index}`,
    nonce: `order-${index}`,
  });

/** Partners whose requests are alike, and partners that give each one a nonce and an address of its own. */
const kinds = [
  { what: 'resident memory of an open transaction', bodies: [requestBody], most: 650 },
  {
    what: 'the same, with a nonce and an address of its own',
    bodies: Array.from({ length: FIRST + MORE }, (_one, index) => own(index)),
    most: null,
  },
] as const;

/** Bytes of resident memory of each transaction, made by the calls of partners. */
const transactionBytes = async (load: Load, tree: Tree, bodies: readonly string[]): Promise<Grown> => {
  await using server = await startReporting({ ...emulator(tree), env: withoutLimits }, NODE_OPTIONS);
  const { headers } = await EmulatorClient.login(server);
  const job = { port: server.port, path: paths.request, headers, expected: EXPECTED_REQUEST.source };
  const make = async (calls: number, some: readonly string[]) =>
    load.run({ ...job, bodies: some, connections: CONNECTIONS, calls });
  const first = await make(FIRST, bodies);
  const before = await server.ask();
  const more = await make(MORE, bodies.length === 1 ? bodies : bodies.slice(FIRST));
  const after = await server.ask();
  return {
    bytes: (after.residentBytes - before.residentBytes) / MORE,
    failed: first.failed + more.failed,
    failure: first.failure ?? more.failure,
  };
};

/** The same for plain records in a Map. */
const recordBytes = async (): Promise<Grown> => {
  const counts = { FIRST: String(FIRST), MORE: String(MORE) };
  const { bytes } = await runReference<{ bytes: number }>('records.mjs', counts, NODE_OPTIONS);
  return { bytes, failed: 0, failure: null };
};

/** Memory of an open transaction. */
export const memory: Benchmark = async ({ load, tree, against, rounds, report }) => {
  for (const { what, bodies, most } of kinds) {
    const growReference = against === null ? recordBytes : () => transactionBytes(load, against, bodies);
    const pairs: { reference: Grown; subject: Grown }[] = [];
    while (pairs.length < Math.min(rounds, MAX_ROUNDS)) {
      pairs.push({ reference: await growReference(), subject: await transactionBytes(load, tree, bodies) });
    }
    const all = pairs.flatMap((pair) => [pair.reference, pair.subject]);
    report({
      benchmark: 'memory',
      what,
      subject: tree.name,
      reference: against?.name ?? 'Map of plain records, 12 fields',
      unit: 'bytes',
      target: against === null && most !== null ? { limit: 'at most', value: most } : null,
      rounds: pairs.map((pair): Round => ({ reference: pair.reference.bytes, subject: pair.subject.bytes })),
      cpuMicros: null,
      failed: all.reduce((sum, { failed }) => sum + failed, 0),
      failure: all.find(({ failure }) => failure !== null)?.failure ?? null,
    });
  }
};
