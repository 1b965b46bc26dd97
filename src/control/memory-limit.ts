import type { Store } from '../store/store.ts';
import { ProblemError } from './problem.ts';

const sizeOf = (value: unknown): number => (value === undefined ? 0 : JSON.stringify(value).length);

/** Before anything is added, or changed to be larger, that takes memory until somebody deletes it. */
export const requireMemory = async (
  store: Pick<Store, 'hasMemoryLeft'>,
  after: unknown,
  before?: unknown,
): Promise<void> => {
  if (sizeOf(after) <= sizeOf(before) || (await store.hasMemoryLeft())) return;
  const what = 'clients, queues, faults, personas and scenarios take as much memory as they may';
  throw new ProblemError('conflict', `${what}: delete some, or raise MOCK_TOSS_MAX_CLIENT_BYTES`);
};
