// `npm run soak`: mixed load for ten minutes on a server whose store and journal are full. Ends with 1 if the memory grows, the event
// loop is late, or an answer is not the expected one.
import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ControlClient } from '../src/client/control.ts';
import type { LoadJob } from './load/job.ts';
import { Load } from './load/load.ts';
import { residentBytesOf } from './measure/process-stat.ts';
import { refuse } from './options.ts';
import { prepareTree, root } from './prepare.ts';
import { EmulatorClient, EXPECTED_REQUEST, paths, requestBody, times } from './servers/emulator-client.ts';
import { emulator } from './servers/programs.ts';
import { startReporting } from './servers/reporting.ts';
import { Checks } from './soak/check.ts';
import { runListener } from './soak/listeners.ts';
import { countWrongReads } from './soak/shared-store.ts';
import { runTenants } from './soak/tenant.ts';
import { limits, problemsOf } from './soak/verdict.ts';
import { statusJob } from './subjects/status.ts';

/** Transactions of each client that fills the store. */
const FILLING = 2_500;
/** So many of them have more calls than the journal holds. */
const MIN_CLIENTS = 25;
const TENANTS = 10;
const STEADY_LISTENERS = 5;
const VISITING_LISTENERS = 5;
const POLLED = 1_000;
const POLLS_PER_SECOND = 300;
/** Each one makes the oldest transaction go. */
const REQUESTS_PER_SECOND = 50;
const CONNECTIONS = 20;
const SAMPLE_MS = 1_000;
const MIB = 2 ** 20;

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) refuse('--minutes must be a number above 0', 'npm run soak -- [--minutes N]');

prepareTree(root);
const checks = new Checks();
await using server = await startReporting(emulator({ name: 'mock-toss-cert', folder: root }), ['--expose-gc']);
const control = new ControlClient(server.url);
using polls = new Load();
using requests = new Load();
const run = async (load: Load, job: LoadJob): Promise<void> => {
  const { calls, failed, failure } = await load.run(job);
  checks.calls += calls;
  for (let count = 0; count < failed; count += 1) checks.fail(`${job.path}: ${failure}`);
};

console.error('filling store and journal …');
const requestJob = (headers: Readonly<Record<string, string>>) => ({
  port: server.port,
  path: paths.request,
  headers,
  bodies: [requestBody],
  expected: EXPECTED_REQUEST.source,
  connections: CONNECTIONS,
});
let made = 0;
let counts = (await control.info()).counts;
while (counts.transactions === made || counts.clients < MIN_CLIENTS) {
  const { headers } = await EmulatorClient.login(server, await control.createClient());
  await run(requests, { ...requestJob(headers), calls: FILLING });
  made += FILLING;
  counts = (await control.info()).counts;
}
const partner = await EmulatorClient.login(server);
const txIds = await times(POLLED, () => partner.request());
console.error(`${counts.transactions} transactions of ${counts.clients} clients; load for ${minutes} minutes …`);

const seconds = minutes * 60;
const startedAt = performance.now();
const endsAt = startedAt + seconds * 1000;
const ending = new AbortController();
/** In between, garbage that V8 has not collected yet makes it rise and fall by a third. */
const samples: number[] = [];
let warm = Number.NaN;
const watch = async (): Promise<void> => {
  while (performance.now() < endsAt) {
    await sleep(SAMPLE_MS);
    samples.push(residentBytesOf(server.pid) ?? Number.NaN);
    server.clearLog();
    // What the first third did is forgotten.
    if (Number.isNaN(warm) && performance.now() - startedAt > (seconds * 1000) / 3) {
      warm = (await server.ask()).residentBytes;
    }
  }
};
const listeners = [
  ...Array.from({ length: STEADY_LISTENERS }, () => runListener(server, checks, ending.signal)),
  ...Array.from({ length: VISITING_LISTENERS }, (_one, index) =>
    runListener(server, checks, ending.signal, 5_000 + index * 2_000),
  ),
];
const poll = statusJob(server, { headers: partner.headers, txIds }, CONNECTIONS);
await Promise.all([
  watch(),
  run(polls, { ...poll, seconds, perSecond: POLLS_PER_SECOND }),
  run(requests, { ...requestJob(partner.headers), seconds, perSecond: REQUESTS_PER_SECOND }),
  ...Array.from({ length: TENANTS }, () => runTenants(server, control, checks, endsAt)),
]);
const { delayMs, residentBytes: end } = await server.ask();
ending.abort();
await Promise.all(listeners);

const observed = { resident: { warm, end }, delay: delayMs, calls: checks.calls, failures: checks.failures };
const show = (value: number): string => value.toFixed(1);
console.log(`calls                     ${observed.calls}, ${observed.failures.length} with an unexpected answer`);
console.log(
  `resident memory           ${show(Math.min(...samples) / MIB)} to ${show(Math.max(...samples) / MIB)} MiB; without garbage ${show(warm / MIB)} MiB after a third of the time, ${show(end / MIB)} MiB at its end: ${(end / warm).toFixed(3)} times, at most ${limits.growth}`,
);
console.log(
  `event loop late by        p50 ${show(delayMs.p50)} ms, p99 ${show(delayMs.p99)} ms, p99.9 ${show(delayMs.p999)} ms (at most ${limits.delayMs}), slowest ${show(delayMs.slowest)} ms`,
);
for (const problem of problemsOf(observed)) {
  process.exitCode = 1;
  console.error(`soak: ${problem}`);
}

if (spawnSync('redis-server', ['--version']).error !== undefined) {
  console.error('SKIPPED: several processes with one store are not checked, because there is no "redis-server"');
} else {
  const wrong = await countWrongReads({ name: 'mock-toss-cert', folder: root });
  console.log(
    `four processes, one store 1,000 transactions, each asked for 20 times at once: ${wrong} without exactly two results`,
  );
  if (wrong > 0) process.exitCode = 1;
}
