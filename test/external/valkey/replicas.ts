import { type MockToss, type StartOptions, startMockToss } from '../../../src/client/start.ts';
import type { RedisServer } from './redis-server.ts';

let prefixes = 0;

/** Servers of one deployment, all in this process. */
export const startReplicas = async (
  { url }: RedisServer,
  count: number,
  options: StartOptions = {},
): Promise<readonly MockToss[] & AsyncDisposable> => {
  prefixes += 1;
  const storePrefix = `replicas-${process.pid}-${prefixes}`;
  const replicas = await Promise.all(
    Array.from({ length: count }, () => startMockToss({ store: url, storePrefix, ...options })),
  );
  return Object.assign(replicas, {
    [Symbol.asyncDispose]: async () => {
      await Promise.all(replicas.map((replica) => replica.close()));
    },
  });
};
