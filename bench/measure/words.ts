import type { Measurement, Report, Target } from './measurement.ts';

/** The words of the tables in one language. The figures are the same in all. */
export interface Words {
  /** The heads of the columns. */
  readonly heads: { readonly measured: readonly string[]; readonly calls: readonly string[] };
  /** How it was measured. */
  how(report: Report): string;
  /** What was measured, or what it is compared with. */
  name(text: string): string;
  unit(unit: Measurement['unit']): string;
  target(limit: Target['limit'], value: string, isReached: boolean): string;
}

export const dayOf = ({ date }: Report): string => date.slice(0, 10);

export const english: Words = {
  heads: {
    measured: [
      'measured',
      'reference',
      'reference, median',
      'emulator, median',
      'ratio (min–max)',
      'target',
      'CPU per call, reference / emulator: ratio',
    ],
    calls: ['call', 'CPU time', 'calls per second on one core'],
  },
  how: (report) => {
    const { commit, machine, rounds, seconds } = report;
    return `Medians of ${rounds} rounds of ${seconds} seconds, on ${machine.cores} cores (${machine.cpu}), Node.js ${machine.node}, commit ${commit}, ${dayOf(report)}.`;
  },
  name: (text) => text,
  unit: (unit) => unit,
  target: (limit, value, isReached) => `${limit} ${value}: ${isReached ? 'yes' : 'no'}`,
};
