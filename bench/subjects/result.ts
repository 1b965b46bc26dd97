import type { LoadJob } from '../load/job.ts';
import { underLoad } from '../measure/under-load.ts';
import { EmulatorClient, keyFile, newSessionKey, paths, times } from '../servers/emulator-client.ts';
import { APPROVED, emulator } from '../servers/programs.ts';
import { type Server, startServer } from '../servers/server.ts';
import type { OpenSubject } from './subject.ts';

/** A transaction allows no more. */
const READS = 2;
/** Calls in the warm-up, which tells how many a round needs. */
const FIRST_CALLS = 400;

const EXPECTED =
  /^\{"resultType":"SUCCESS","success":\{"txId":"[0-9a-f-]{36}","status":"COMPLETED",.*"signature":"[^"]{2000,}".*"personalData":\{"ci":"v1\$[^"]{100,}"/;

/** A call for each read of each transaction, with a session key of its own. */
export const resultJob = async (
  { port }: Server,
  headers: Readonly<Record<string, string>>,
  txIds: readonly string[],
  connections: number,
): Promise<LoadJob> => {
  const reads = Array.from({ length: READS }, () => txIds).flat();
  const bodies = await times(reads.length, async (index) =>
    JSON.stringify({ txId: reads[index], sessionKey: await newSessionKey() }),
  );
  return { port, path: paths.result, headers, bodies, expected: EXPECTED.source, connections, calls: bodies.length };
};

/** How many transactions so many seconds need. */
export const transactionsFor = (seconds: number, perSecond: number | null): number =>
  Math.ceil((perSecond === null ? FIRST_CALLS : seconds * perSecond) / READS);

/** Makes a transaction that the user has approved, as a partner sees it. */
export const complete = async (client: EmulatorClient): Promise<string> => {
  const txId = await client.request();
  await client.status(txId);
  return txId;
};

/** Results: each call is a read that is allowed, with a session key of its own, as partners do it. */
export const openResult =
  (connections: number): OpenSubject =>
  async (load, tree) => {
    const server = await startServer(emulator(tree, ...APPROVED));
    const client = await EmulatorClient.login(server);
    const { headers } = client;
    const first = await complete(client);
    return {
      contender: underLoad(load, server, async (seconds, perSecond) => {
        const txIds = await times(transactionsFor(seconds, perSecond), () => complete(client));
        return resultJob(server, headers, txIds, connections);
      }),
      against: (other) =>
        underLoad(load, other, (seconds, perSecond) => {
          const txIds = Array.from({ length: transactionsFor(seconds, perSecond) }, () => first);
          return resultJob(other, headers, txIds, connections);
        }),
      env: {
        ROUTE: paths.result,
        ANSWER: await client.result(first),
        SESSION_KEY: keyFile('session-private'),
        USER_KEY: keyFile('signature-user-private'),
      },
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  };
