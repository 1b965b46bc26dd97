import type { Store } from '../store/store.ts';
import { ProblemError } from './problem.ts';

/** Before anything is added that takes memory until somebody deletes it. */
export const requireRoom = async (store: Pick<Store, 'hasRoom'>): Promise<void> => {
  if (await store.hasRoom()) return;
  const what = 'clients, queues, faults, personas and scenarios take as much memory as they may';
  throw new ProblemError('conflict', `${what}: delete some, or raise MOCK_TOSS_MAX_CLIENT_BYTES`);
};
