import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { roundsOf } from '../measure/measurement.ts';
import { residentBytesOf } from '../measure/process-stat.ts';
import { formHeaders, paths, tokenForm } from '../servers/emulator-client.ts';
import { emulator, reference, type Tree } from '../servers/programs.ts';
import { freePort, type ServerProgram, spawnProgram } from '../servers/server.ts';
import type { Benchmark } from './benchmark.ts';

const MIB = 2 ** 20;
const TRY_AGAIN_MS = 2;
const GIVE_UP_MS = 60_000;
/** What is left over from the start is done by then. */
const SETTLED_MS = 1_000;

interface FirstCall {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly expected: RegExp;
}

/** Whether the server gave a good answer; `false` while it does not listen. */
const call = async (port: number, { method, path, headers = {}, body = '', expected }: FirstCall): Promise<boolean> => {
  const sent = request({ host: '127.0.0.1', port, method, path, headers, agent: false });
  sent.end(body);
  try {
    const [answer] = await once(sent, 'response');
    const answered = await text(answer);
    if (answer.statusCode === 200 && expected.test(answered)) return true;
    throw new Error(`the first answer was ${answer.statusCode}: ${answered.slice(0, 300)}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return false;
    throw error;
  }
};

interface Start {
  readonly milliseconds: number;
  readonly residentBytes: number | null;
}

/** From the start of the process to its first good answer. */
const startOnce = async (programFor: (port: number) => ServerProgram, first: FirstCall): Promise<Start> => {
  const port = await freePort();
  const program = programFor(port);
  const startedAt = performance.now();
  const { child, stop } = spawnProgram(program);
  try {
    while (!(await call(port, first))) {
      if (child.exitCode !== null || performance.now() - startedAt > GIVE_UP_MS)
        throw new Error(`${program.name} did not start`);
      await sleep(TRY_AGAIN_MS);
    }
    const milliseconds = performance.now() - startedAt;
    await sleep(SETTLED_MS);
    return { milliseconds, residentBytes: residentBytesOf(child.pid ?? 0) };
  } finally {
    await stop();
  }
};

const firstToken: FirstCall = {
  method: 'POST',
  path: paths.token,
  headers: { ...formHeaders, 'content-length': String(tokenForm.length) },
  body: tokenForm,
  expected: /"access_token":"/,
};

const startEmulator = (tree: Tree): Promise<Start> =>
  startOnce((port) => emulator(tree, '--port', String(port)), firstToken);

const startBare = (): Promise<Start> =>
  startOnce((port) => reference('start.mjs', 'bare Fastify 5', { PORT: String(port) }), {
    method: 'GET',
    path: '/',
    expected: /^\{"ready":true\}$/,
  });

/** Time from the start of the process to the first good answer, and the memory that it then has. */
export const start: Benchmark = async ({ tree, against, rounds, report }) => {
  const startReference = against === null ? startBare : () => startEmulator(against);
  const pairs: { reference: Start; subject: Start }[] = [];
  // The first pair fills the caches of the file system, and counts for neither.
  for (let round = 0; round <= rounds; round += 1) {
    const pair = { reference: await startReference(), subject: await startEmulator(tree) };
    if (round > 0) pairs.push(pair);
  }
  const common = {
    benchmark: 'start',
    subject: tree.name,
    reference: against?.name ?? 'bare Fastify 5',
    cpuMicros: null,
    failed: 0,
    failure: null,
  };
  report({
    ...common,
    what: 'start, to the first token',
    unit: 'ms',
    target: against === null ? { limit: 'at most', ratio: 1.5 } : null,
    rounds: roundsOf(pairs, ({ milliseconds }) => milliseconds) ?? [],
  });
  const resident = roundsOf(pairs, ({ residentBytes }) => (residentBytes === null ? null : residentBytes / MIB));
  if (resident === null) return;
  report({
    ...common,
    what: 'resident memory after the start',
    unit: 'MiB',
    target: against === null ? { limit: 'at most', ratio: 1.4 } : null,
    rounds: resident,
  });
};
