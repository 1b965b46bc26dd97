import { type Measurement, roundsOf } from './measurement.ts';

export interface Run {
  readonly perSecond: number;
  /** CPU time for a call; `null` where it is not known. */
  readonly cpuMicros: number | null;
  readonly failed: number;
  readonly failure: string | null;
}

export interface Contender {
  readonly name: string;
  /** Does as much as it can for about so many seconds. */
  run(seconds: number): Promise<Run>;
}

export interface Length {
  readonly rounds: number;
  readonly seconds: number;
}

const WARM_UP_SECONDS = 1;

type Description = Pick<Measurement, 'benchmark' | 'what' | 'target' | 'openTransactions'>;

/** Short rounds of both in turn. What the machine does beside hits both, so that their ratio holds. */
export const alternate = async (
  { rounds, seconds }: Length,
  description: Description,
  [reference, subject]: readonly [reference: Contender, subject: Contender],
): Promise<Measurement> => {
  const runs: Run[] = [];
  let failure: string | null = null;
  const run = async (contender: Contender, length: number): Promise<Run> => {
    const done = await contender.run(length);
    runs.push(done);
    if (done.failure !== null) failure ??= `${contender.name}: ${done.failure}`;
    return done;
  };
  for (const contender of [reference, subject]) await run(contender, WARM_UP_SECONDS);
  const pairs: { reference: Run; subject: Run }[] = [];
  while (pairs.length < rounds) {
    pairs.push({ reference: await run(reference, seconds), subject: await run(subject, seconds) });
  }
  return {
    ...description,
    subject: subject.name,
    reference: reference.name,
    unit: 'calls/s',
    rounds: roundsOf(pairs, ({ perSecond }) => perSecond) ?? [],
    cpuMicros: roundsOf(pairs, ({ cpuMicros }) => cpuMicros),
    failed: runs.reduce((sum, { failed }) => sum + failed, 0),
    failure,
  };
};
