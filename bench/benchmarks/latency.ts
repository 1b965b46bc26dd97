import type { LoadResult } from '../load/job.ts';
import { Load } from '../load/load.ts';
import type { Measurement } from '../measure/measurement.ts';
import { percentile } from '../measure/statistics.ts';
import { EmulatorClient, times } from '../servers/emulator-client.ts';
import { APPROVED, emulator, type Tree } from '../servers/programs.ts';
import { startServer } from '../servers/server.ts';
import { complete, resultJob, transactionsFor } from '../subjects/result.ts';
import { EXPECTED_STATUS, statusJob } from '../subjects/status.ts';
import type { Benchmark } from './benchmark.ts';

/** Few enough that they wait only for the results, not for each other. */
const PER_SECOND = 200;
const CONNECTIONS = 50;
/** A tail needs more calls than a median. */
const TIMES_AS_LONG = 4;
/** So that results do not run out before the status calls end, however fast they are this time. */
const SPARE = 2;

interface Phase {
  readonly latencies: Float64Array;
  readonly failures: readonly string[];
}

const failuresOf = (...results: readonly LoadResult[]): string[] =>
  results.flatMap(({ failed, failure }) => Array.from({ length: failed }, () => failure ?? ''));

const open = async (load: Load, tree: Tree) => {
  const server = await startServer(emulator(tree, ...APPROVED));
  const client = await EmulatorClient.login(server);
  const { headers } = client;
  const polled = await times(1_000, () => complete(client));
  // Users approve at once here.
  const expected = EXPECTED_STATUS.source.replace('REQUESTED', 'COMPLETED');
  const poll = { ...statusJob(server, { headers, txIds: polled }, CONNECTIONS), expected, perSecond: PER_SECOND };
  const results = async (seconds: number, perSecond: number | null) => {
    const txIds = await times(transactionsFor(seconds, perSecond), () => complete(client));
    return resultJob(server, headers, txIds, CONNECTIONS);
  };
  const first = await load.run(await results(0, null));
  let perSecond = first.calls / first.seconds;
  return {
    async idle(seconds: number): Promise<Phase> {
      server.clearLog();
      const polls = await load.run({ ...poll, seconds });
      return { latencies: polls.latencies, failures: failuresOf(polls) };
    },
    async saturated(seconds: number): Promise<Phase> {
      const job = await results(seconds * SPARE, perSecond);
      server.clearLog();
      using other = new Load();
      const [polls, read] = await Promise.all([load.run({ ...poll, seconds }), other.run({ ...job, seconds })]);
      perSecond = read.calls / read.seconds;
      const ranOut = read.calls < job.bodies.length ? [] : ['the results ended before the status calls'];
      return { latencies: polls.latencies, failures: [...failuresOf(polls, read), ...ranOut] };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};

/** How long status calls take while results use all cores. */
export const latency: Benchmark = async ({ tree, against, rounds, seconds, report }) => {
  using load = new Load();
  await using subject = await open(load, tree);
  await using other = against === null ? null : await open(load, against);
  const length = seconds * TIMES_AS_LONG;
  const pairs: { reference: Phase; subject: Phase }[] = [];
  while (pairs.length < rounds) {
    const reference = other === null ? await subject.idle(length) : await other.saturated(length);
    pairs.push({ reference, subject: await subject.saturated(length) });
  }
  const failures = pairs.flatMap((pair) => [...pair.reference.failures, ...pair.subject.failures]);
  const tell = (what: string, share: number, target: Measurement['target']): void =>
    report({
      benchmark: 'latency',
      what: `${what} of status under results`,
      subject: tree.name,
      reference: against?.name ?? 'the same when idle',
      unit: 'ms',
      target: against === null ? target : null,
      rounds: pairs.map((pair) => ({
        reference: percentile(pair.reference.latencies, share),
        subject: percentile(pair.subject.latencies, share),
      })),
      cpuMicros: null,
      // Counted once, not in each row.
      failed: share === 0.5 ? failures.length : 0,
      failure: share === 0.5 ? (failures[0] ?? null) : null,
    });
  tell('p50', 0.5, null);
  tell('p99', 0.99, { limit: 'at most', ratio: 4 });
  tell('p99.9', 0.999, { limit: 'at most', value: 50 });
  tell('slowest', 1, null);
};
