import type { Client } from '../../domain/client.ts';
import type { CoverageStore } from '../store.ts';
import { ClientMemory } from './client-memory.ts';

/** More than there is to meet: people come and go. */
const MAX_ITEMS = 10_000;
/** What a client's own need in memory: the texts are shared. */
const OWN_BYTES = 500;
const ITEM_BYTES = 50;

/** What has been met: by each client while there is one, and by all together until it is cleared. */
export const createMemoryCoverage = (getClient: (clientId: string) => Client | undefined, maxBytes: number) => {
  /** Each text maps to itself: one copy serves all clients. */
  const all = new Map<string, string>();
  const own = new ClientMemory<Set<string>>(maxBytes, ({ size }) => OWN_BYTES + size * ITEM_BYTES);

  const meetOne = (item: string): string => {
    const known = all.get(item);
    if (known === undefined && all.size < MAX_ITEMS) all.set(item, item);
    return known ?? item;
  };

  const coverage: CoverageStore = {
    async meet(clientId, items) {
      const shared = items.map(meetOne);
      // A late call must not count for the next client with that id.
      if (clientId === null || items.length === 0 || getClient(clientId) === undefined) return;
      const met = own.get(clientId) ?? new Set<string>();
      for (const item of shared) if (all.has(item)) met.add(item);
      own.keep(clientId, met);
    },
    async list(clientId) {
      return [...(clientId === undefined ? all.keys() : (own.get(clientId) ?? []))];
    },
    async clear(clientId) {
      if (clientId !== undefined) own.delete(clientId);
      else {
        all.clear();
        own.clear();
      }
    },
  };

  return { coverage, deleteOf: (clientId: string) => own.delete(clientId), clearOwn: () => own.clear() };
};
