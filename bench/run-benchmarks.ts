import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import type { Benchmark } from './benchmarks/benchmark.ts';
import { Load } from './load/load.ts';
import type { Measurement, Report } from './measure/measurement.ts';
import { measurementTable } from './measure/table.ts';
import type { Options } from './options.ts';
import { installPackages, root } from './prepare.ts';
import type { Tree } from './servers/programs.ts';

const describeRun = (): Pick<Report, 'date' | 'commit' | 'machine'> => ({
  date: new Date().toISOString(),
  commit:
    spawnSync('git', ['describe', '--always', '--dirty', '--exclude=*'], {
      cwd: root,
      encoding: 'utf8',
    }).stdout?.trim() ?? '',
  machine: { cpu: cpus()[0]?.model.trim() ?? '', cores: availableParallelism(), node: process.version },
});

/** Runs benchmarks one after another, prints the table, and sets the exit code to 1 if a call failed. */
export const runBenchmarks = async (
  benchmarks: readonly (readonly [name: string, benchmark: Benchmark])[],
  { rounds, seconds, json, load: program }: Options,
  trees: { readonly tree: Tree; readonly against: Tree | null },
): Promise<void> => {
  const measurements: Measurement[] = [];
  const write = (): void => {
    if (json === null) return;
    const report: Report = { ...describeRun(), rounds, seconds, measurements };
    writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
  };
  if (program === 'autocannon') installPackages();
  using load = new Load(program);
  for (const [name, benchmark] of benchmarks) {
    console.error(`${name} …`);
    await benchmark({
      load,
      rounds,
      seconds,
      ...trees,
      report(measurement) {
        measurements.push(measurement);
        // A long run that is stopped has measured something, too.
        write();
      },
    });
  }
  console.log(measurementTable(measurements));
  for (const { what, reference, failed, failure } of measurements) {
    if (failed === 0) continue;
    process.exitCode = 1;
    console.error(`${what}, against ${reference}: ${failed} calls failed; the first: ${failure}`);
  }
};
