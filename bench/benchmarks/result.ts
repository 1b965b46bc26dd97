import { fileURLToPath } from 'node:url';
import type { LoadJob } from '../load/job.ts';
import { type Contender, compareLoad } from '../measure/compare-load.ts';
import { EmulatorClient, newSessionKey, paths, times } from '../servers/emulator-client.ts';
import { emulator, reference, type Tree } from '../servers/programs.ts';
import { type Server, startServer } from '../servers/server.ts';
import type { Benchmark } from './benchmark.ts';

const CONNECTIONS = 50;
/** A transaction allows no more. */
const READS = 2;
/** Calls in the warm-up, from which the length of the rounds is known. */
const FIRST_CALLS = 400;

const EXPECTED =
  /^\{"resultType":"SUCCESS","success":\{"txId":"[0-9a-f-]{36}","status":"COMPLETED",.*"signature":"[^"]{2000,}".*"personalData":\{"ci":"v1\$[^"]{100,}"/;

/** One body for each call: a read of a transaction with a session key of its own. */
const bodiesOf = async (txIds: readonly string[]): Promise<string[]> => {
  const reads = Array.from({ length: READS }, () => txIds).flat();
  return times(reads.length, async (index) =>
    JSON.stringify({ txId: reads[index], sessionKey: await newSessionKey() }),
  );
};

const jobFor = ({ port }: Server, headers: Readonly<Record<string, string>>, bodies: readonly string[]): LoadJob => ({
  port,
  path: paths.result,
  headers,
  bodies,
  expected: EXPECTED.source,
  connections: CONNECTIONS,
  seconds: null,
  perSecond: null,
});

const transactionsFor = (seconds: number, perSecond: number | null): number =>
  Math.ceil((perSecond === null ? FIRST_CALLS : seconds * perSecond) / READS);

const open = async (tree: Tree) => {
  const server = await startServer(emulator(tree, '--scenario', 'instant'));
  const client = await EmulatorClient.login(server);
  const complete = async (): Promise<string> => {
    const txId = await client.request();
    await client.status(txId);
    return txId;
  };
  const answer = await client.result(await complete());
  const contender: Contender = {
    server,
    prepare: async (seconds, perSecond) => {
      const txIds = await times(transactionsFor(seconds, perSecond), complete);
      return jobFor(server, client.headers, await bodiesOf(txIds));
    },
  };
  return { server, client, answer, contender };
};

/** Results: each call reads a transaction of its own with a session key of its own, as partners do. */
export const result: Benchmark = async (setting) => {
  const subject = await open(setting.tree);
  await using _subject = subject.server;
  const other = setting.against === null ? undefined : await open(setting.against);
  const key = (name: string): string => fileURLToPath(new URL(`../../fixtures/keys/${name}.pem`, import.meta.url));
  const bare = reference('result.mjs', 'Fastify 5, unwrap and sign on the thread pool', {
    ROUTE: paths.result,
    ANSWER: subject.answer,
    SESSION_KEY: key('session-private'),
    USER_KEY: key('signature-user-private'),
  });
  await using rival = other?.server ?? (await startServer(bare));
  const { txId } = (JSON.parse(subject.answer) as { success: { txId: string } }).success;
  const contender: Contender = other?.contender ?? {
    server: rival,
    prepare: async (seconds, perSecond) => {
      const txIds = Array.from({ length: transactionsFor(seconds, perSecond) }, () => txId);
      return jobFor(rival, subject.client.headers, await bodiesOf(txIds));
    },
  };
  const target = setting.against === null ? ({ limit: 'at least', ratio: 0.9 } as const) : null;
  const description = { benchmark: 'result', what: `result, ${CONNECTIONS} connections`, target };
  setting.report(await compareLoad(setting.load, setting, description, [contender, subject.contender]));
};
