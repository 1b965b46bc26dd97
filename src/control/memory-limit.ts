import type { Store } from '../store/store.ts';
import { ProblemError } from './problem.ts';

const sizeOf = (value: unknown): number => (value === undefined ? 0 : JSON.stringify(value).length);

/** To be called before a record is added or grows that stays in memory until it is deleted. */
export const requireMemory = async (
  store: Pick<Store, 'hasMemoryLeft'>,
  after: unknown,
  before?: unknown,
): Promise<void> => {
  if (sizeOf(after) <= sizeOf(before) || (await store.hasMemoryLeft())) return;
  const what = 'the memory limit of clients, queues, faults, personas and scenarios is reached';
  throw new ProblemError('conflict', `${what}: delete some, or raise MOCK_TOSS_MAX_CLIENT_BYTES`);
};
