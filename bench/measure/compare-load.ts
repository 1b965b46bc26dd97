import type { LoadJob, LoadResult } from '../load/job.ts';
import type { Load } from '../load/load.ts';
import type { Server } from '../servers/server.ts';
import type { Measurement, Round } from './measurement.ts';
import { cpuMicrosOf } from './process-stat.ts';

/** A server under load. */
export interface Contender {
  readonly server: Server;
  /** Prepares a round, which is not measured. `perSecond` is what the server reached in the round before. */
  prepare(seconds: number, perSecond: number | null): Promise<LoadJob> | LoadJob;
}

interface Run extends LoadResult {
  readonly perSecond: number;
  readonly cpuMicros: number | null;
}

export interface Length {
  readonly rounds: number;
  readonly seconds: number;
}

const WARM_UP_SECONDS = 1;

type Description = Pick<Measurement, 'benchmark' | 'what' | 'target'>;

/** Rounds of load on two servers in turn. What the machine does beside hits both, so that their ratio holds. */
export const compareLoad = async (
  load: Load,
  { rounds, seconds }: Length,
  description: Description,
  [reference, subject]: readonly [reference: Contender, subject: Contender],
): Promise<Measurement> => {
  const reached = new Map<Contender, number>();
  let failed = 0;
  let failure: string | null = null;

  const run = async (contender: Contender, length: number): Promise<Run> => {
    const { server } = contender;
    const job = await contender.prepare(length, reached.get(contender) ?? null);
    server.clearLog();
    const before = cpuMicrosOf(server.pid);
    const result = await load.run(job);
    const after = cpuMicrosOf(server.pid);
    const perSecond = result.calls / result.seconds;
    reached.set(contender, perSecond);
    failed += result.failed;
    if (result.failure !== null) failure ??= `${server.name}: ${result.failure}`;
    return {
      ...result,
      perSecond,
      cpuMicros: before === null || after === null ? null : (after - before) / result.calls,
    };
  };

  for (const contender of [reference, subject]) await run(contender, WARM_UP_SECONDS);
  const pairs: { reference: Run; subject: Run }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    pairs.push({ reference: await run(reference, seconds), subject: await run(subject, seconds) });
  }
  const cpuMicros = pairs.flatMap((pair): Round[] =>
    pair.reference.cpuMicros === null || pair.subject.cpuMicros === null
      ? []
      : [{ reference: pair.reference.cpuMicros, subject: pair.subject.cpuMicros }],
  );
  return {
    ...description,
    subject: subject.server.name,
    reference: reference.server.name,
    unit: 'calls/s',
    rounds: pairs.map((pair) => ({ reference: pair.reference.perSecond, subject: pair.subject.perSecond })),
    cpuMicros: cpuMicros.length === rounds ? cpuMicros : null,
    failed,
    failure,
  };
};
