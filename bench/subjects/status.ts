import type { LoadJob } from '../load/job.ts';
import type { Load } from '../load/load.ts';
import type { Contender } from '../measure/alternate.ts';
import { underLoad } from '../measure/under-load.ts';
import { EmulatorClient, paths, times } from '../servers/emulator-client.ts';
import { emulator } from '../servers/programs.ts';
import { type Server, startServer } from '../servers/server.ts';
import type { OpenSubject } from './subject.ts';

/** Clients poll many transactions, not one. */
const TRANSACTIONS = 1_000;

export const EXPECTED_STATUS =
  /^\{"resultType":"SUCCESS","success":\{"txId":"[0-9a-f-]{36}","status":"REQUESTED","requestedDt":"[^"]{25}"\}\}$/;

export interface Polled {
  readonly headers: Readonly<Record<string, string>>;
  readonly txIds: readonly string[];
}

export const statusJob = ({ port }: Server, { headers, txIds }: Polled, connections: number): LoadJob => {
  const bodies = txIds.map((txId) => JSON.stringify({ txId }));
  return { port, path: paths.status, headers, bodies, expected: EXPECTED_STATUS.source, connections };
};

/** Polls some transactions in turn. */
export const poll = (load: Load, server: Server, polled: Polled, connections: number): Contender => {
  const job = statusJob(server, polled, connections);
  return underLoad(load, server, (seconds) => ({ ...job, seconds }));
};

/** Status calls of open transactions. */
export const openStatus =
  (connections: number): OpenSubject =>
  async (load, tree) => {
    const server = await startServer(emulator(tree));
    const client = await EmulatorClient.login(server);
    const { headers } = client;
    const txIds = await times(TRANSACTIONS, () => client.request());
    return {
      contender: poll(load, server, { headers, txIds }, connections),
      against: (other) => poll(load, other, { headers, txIds }, connections),
      env: { ROUTE: paths.status, ANSWER: await client.status(txIds[0] ?? '') },
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  };
