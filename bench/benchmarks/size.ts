import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Load } from '../load/load.ts';
import { alternate, type Contender } from '../measure/alternate.ts';
import { underLoad } from '../measure/under-load.ts';
import { EmulatorClient, EXPECTED_REQUEST, paths, requestBody } from '../servers/emulator-client.ts';
import { filled, withoutLimits } from '../servers/programs.ts';
import { startServer } from '../servers/server.ts';
import { poll } from '../subjects/status.ts';
import type { Benchmark } from './benchmark.ts';

const CONNECTIONS = 50;
const SIZES = [10_000, 100_000, 1_000_000];
/** As many as the settings allow at most without being changed. */
const AT_LIMIT = 1_000_000;
/** More than fit into the memory that transactions have at most without a setting. */
const MORE_THAN_FIT = 200_000;

/** The emulator with open transactions. */
const open = async (load: Load, count: number, name: string, limits: Readonly<Record<string, string>>) => {
  const folder = mkdtempSync(join(tmpdir(), 'mock-toss-filled-'));
  const sampleFile = join(folder, 'sample.json');
  const server = await startServer({
    ...filled(name),
    env: { ...limits, FILL: String(count), SAMPLE_FILE: sampleFile },
  });
  const txIds = JSON.parse(readFileSync(sampleFile, 'utf8')) as string[];
  rmSync(folder, { recursive: true, force: true });
  const { headers } = await EmulatorClient.login(server);
  const { port } = server;
  const request = { port, path: paths.request, headers, bodies: [requestBody], expected: EXPECTED_REQUEST.source };
  const requests: Contender = underLoad(load, server, (seconds) => ({
    ...request,
    connections: CONNECTIONS,
    seconds,
  }));
  return {
    polls: poll(load, server, { headers, txIds }, CONNECTIONS),
    requests,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};

const show = (count: number): string => count.toLocaleString('en');

/** Whether a call costs more when there are many transactions. */
export const size: Benchmark = async ({ load, tree, report, ...length }) => {
  const common = { benchmark: 'size', target: { limit: 'at least', ratio: 0.95 } } as const;
  const openEmpty = () => open(load, 0, 'an empty store', withoutLimits);
  for (const count of SIZES) {
    await using empty = await openEmpty();
    await using full = await open(load, count, tree.name, withoutLimits);
    const what = `status, ${show(count)} open`;
    report(await alternate(length, { ...common, what, openTransactions: count }, [empty.polls, full.polls]));
  }
  const limits = [
    {
      count: AT_LIMIT,
      what: `request at the limit of ${show(AT_LIMIT)} transactions`,
      settings: { MOCK_TOSS_MAX_TRANSACTION_BYTES: '64GiB' },
    },
    { count: MORE_THAN_FIT, what: 'request at the limit of bytes', settings: {} },
  ];
  for (const { count, what, settings } of limits) {
    await using empty = await openEmpty();
    await using full = await open(load, count, tree.name, settings);
    report(await alternate(length, { ...common, what }, [empty.requests, full.requests]));
  }
};
