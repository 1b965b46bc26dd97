import { type Contender, compareLoad } from '../measure/compare-load.ts';
import { EmulatorClient, paths, times } from '../servers/emulator-client.ts';
import { emulator, reference, type Tree } from '../servers/programs.ts';
import { type Server, startServer } from '../servers/server.ts';
import type { Benchmark } from './benchmark.ts';

/** Clients poll many transactions, not one. */
const TRANSACTIONS = 1_000;

const EXPECTED =
  /^\{"resultType":"SUCCESS","success":\{"txId":"[0-9a-f-]{36}","status":"REQUESTED","requestedDt":"[^"]{25}"\}\}$/;

const poll = (
  server: Server,
  headers: Readonly<Record<string, string>>,
  txIds: readonly string[],
  connections: number,
): Contender => {
  const bodies = txIds.map((txId) => JSON.stringify({ txId }));
  const { port } = server;
  const common = { port, path: paths.status, headers, bodies, expected: EXPECTED.source, perSecond: null };
  return { server, prepare: (seconds) => ({ ...common, connections, seconds }) };
};

const open = async (tree: Tree) => {
  const server = await startServer(emulator(tree));
  const client = await EmulatorClient.login(server);
  const txIds = await times(TRANSACTIONS, () => client.request());
  const answer = await client.status(txIds[0] ?? '');
  const contender = (connections: number): Contender => poll(server, client.headers, txIds, connections);
  return { server, client, txIds, answer, contender };
};

/** Status calls of many open transactions. */
export const status: Benchmark = async (setting) => {
  const subject = await open(setting.tree);
  await using _subject = subject.server;
  const other = setting.against === null ? undefined : await open(setting.against);
  const bare = reference('status.mjs', 'bare Fastify 5, one log line', { ROUTE: paths.status, ANSWER: subject.answer });
  await using rival = other?.server ?? (await startServer(bare));
  for (const connections of [10, 50]) {
    const contender = other?.contender(connections) ?? poll(rival, subject.client.headers, subject.txIds, connections);
    const target = setting.against === null ? ({ limit: 'at least', ratio: 0.75 } as const) : null;
    const description = { benchmark: 'status', what: `status, ${connections} connections`, target };
    setting.report(await compareLoad(setting.load, setting, description, [contender, subject.contender(connections)]));
  }
};
