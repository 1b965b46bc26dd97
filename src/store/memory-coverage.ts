import type { CoverageStore } from './store.ts';

/** More than there is to meet: people come and go. */
const MAX_ITEMS = 10_000;

/** What has been met: by each client while there is one, and by all together until it is cleared. */
export const createMemoryCoverage = () => {
  const all = new Set<string>();
  const own = new Map<string, Set<string>>();

  const coverage: CoverageStore = {
    async meet(clientId, items) {
      for (const item of items) if (all.size < MAX_ITEMS) all.add(item);
      if (clientId === null || items.length === 0) return;
      const met = own.get(clientId) ?? new Set<string>();
      own.set(clientId, met);
      for (const item of items) met.add(item);
    },
    async list(clientId) {
      return [...(clientId === undefined ? all : (own.get(clientId) ?? []))];
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
