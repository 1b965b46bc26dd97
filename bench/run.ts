// `npm run bench -- [names] [--rounds N] [--seconds N] [--json FILE]`: measures the emulator against what it could be at best, and
// against what one would use instead. Ends with 1 if a call failed or had an unexpected answer.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benchmarks } from './benchmarks/index.ts';
import { Load } from './load/load.ts';
import type { Measurement } from './measure/measurement.ts';
import { formatTable, rowOf } from './measure/table.ts';
import { prepareTree, root } from './prepare.ts';

const names = Object.keys(benchmarks);
const usage = `usage: npm run bench -- [${names.join('|')}]... [--rounds N] [--seconds N] [--json FILE]`;

const fail = (message: string): never => {
  console.error(`bench: ${message}\n${usage}`);
  process.exit(2);
};

const readOptions = () => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        rounds: { type: 'string', default: '5' },
        seconds: { type: 'string', default: '3' },
        json: { type: 'string' },
      },
    });
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
};

const { values, positionals } = readOptions();
const unknown = positionals.find((name) => !names.includes(name));
if (unknown !== undefined) fail(`there is no benchmark "${unknown}"`);
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
if (!Number.isInteger(rounds) || rounds < 1) fail('--rounds must be an integer from 1');
if (!(seconds > 0)) fail('--seconds must be a number above 0');

prepareTree(root);
const measurements: Measurement[] = [];
using load = new Load();
for (const [name, benchmark] of Object.entries(benchmarks)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  console.error(`bench: ${name} …`);
  await benchmark({
    load,
    rounds,
    seconds,
    tree: { name: 'mock-toss-cert', folder: root },
    against: null,
    report: (measurement) => measurements.push(measurement),
  });
}
console.log(formatTable(measurements.map(rowOf)));
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ measurements }, null, 2)}\n`);
for (const { what, failed, failure } of measurements) {
  if (failed === 0) continue;
  process.exitCode = 1;
  console.error(`bench: ${what}: ${failed} calls failed; the first: ${failure}`);
}
