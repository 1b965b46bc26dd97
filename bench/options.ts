import { parseArgs } from 'node:util';
import { type LoadProgram, loadPrograms } from './load/load.ts';
import type { Length } from './measure/alternate.ts';

export interface Options extends Length {
  readonly words: readonly string[];
  readonly json: string | null;
  readonly load: LoadProgram;
}

// What has to be removed is removed when the process exits.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** Says what is wrong with the command line, and ends. */
export const refuse = (message: string, usage: string): never => {
  console.error(`${message}\nusage: ${usage}`);
  process.exit(2);
};

const parse = (usage: string) => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        rounds: { type: 'string', default: '5' },
        seconds: { type: 'string', default: '3' },
        json: { type: 'string' },
        load: { type: 'string', default: 'generator' },
      },
    });
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error), usage);
  }
};

export const OPTIONS = '[--rounds N] [--seconds N] [--json FILE] [--load generator|autocannon]';

/** The options that all benchmarks have. */
export const readOptions = (usage: string): Options => {
  const { values, positionals } = parse(usage);
  const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
  if (!Number.isInteger(rounds) || rounds < 1) refuse('--rounds must be an integer from 1', usage);
  if (!(seconds > 0)) refuse('--seconds must be a number above 0', usage);
  const load =
    loadPrograms.find((program) => program === values.load) ??
    refuse(`--load must be ${loadPrograms.join(' or ')}`, usage);
  return { words: positionals, rounds, seconds, json: values.json ?? null, load };
};
