import { tmpdir } from 'node:os';
import { EmulatorClient, newSessionKey, paths, times } from '../servers/emulator-client.ts';
import { APPROVED, emulator, redis, type Tree } from '../servers/programs.ts';
import { freePort, startServer } from '../servers/server.ts';
import { complete } from '../subjects/result.ts';

const PROCESSES = 4;
const TRANSACTIONS = 1_000;
const PARALLEL = 20;
/** A result can be read so often. */
const READS = 2;

/**
 * Four processes with one store, and a thousand transactions, each asked for by twenty parallel results across the processes. Returns
 * how many transactions had another number of results than two.
 */
export const countWrongReads = async (tree: Tree): Promise<number> => {
  const port = await freePort();
  await using _redis = await startServer(redis(tmpdir(), port));
  const env = { MOCK_TOSS_STORE: `redis://127.0.0.1:${port}` };
  await using stack = new AsyncDisposableStack();
  const clients: EmulatorClient[] = [];
  for (let count = 0; count < PROCESSES; count += 1) {
    const server = stack.use(await startServer(emulator({ ...tree, env }, ...APPROVED)));
    clients.push(await EmulatorClient.login(server));
  }
  const at = (index: number): EmulatorClient => clients[index % PROCESSES] as EmulatorClient;
  let wrong = 0;
  // One after the other: `times` itself makes twenty calls at the same time.
  for (let index = 0; index < TRANSACTIONS; index += 1) {
    const txId = await complete(at(index));
    const answers = await times(PARALLEL, async (call) =>
      at(call).call(paths.result, JSON.stringify({ txId, sessionKey: await newSessionKey() })),
    );
    if (answers.filter(({ status }) => status === 200).length !== READS) wrong += 1;
  }
  return wrong;
};
