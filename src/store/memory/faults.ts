import { type Fault, isDeferred, matches, meet, strike } from '../../domain/fault.ts';
import type { FaultStore, Stored } from '../store.ts';
import { sizeOf } from './size.ts';

/** What a fault needs in memory beside itself. */
const PLACES_BYTES = 300;

const bytesOf = ({ value }: Stored<Fault>): number => PLACES_BYTES + sizeOf(value);

const newestFirst = (faults: Iterable<Stored<Fault>>): Stored<Fault>[] =>
  [...faults].sort((a, b) => b.sequence - a.sequence);

/** Faults by their client: a call looks at its own and at everybody's, never at the other clients'. */
export const createMemoryFaults = (maxFaults: number, nextSequence: () => number) => {
  const all = new Map<string, Stored<Fault>>();
  const own = new Map<string | null, Map<string, Stored<Fault>>>();
  let bytes = 0;

  const put = (stored: Stored<Fault>): void => {
    const { id, clientId } = stored.value;
    const before = all.get(id);
    bytes += bytesOf(stored) - (before === undefined ? 0 : bytesOf(before));
    const faults = own.get(clientId) ?? new Map<string, Stored<Fault>>();
    own.set(clientId, faults.set(id, stored));
    all.set(id, stored);
  };

  const drop = (id: string): boolean => {
    const dropped = all.get(id);
    if (dropped === undefined) return false;
    const { clientId } = dropped.value;
    bytes -= bytesOf(dropped);
    const faults = own.get(clientId);
    faults?.delete(id);
    if (faults?.size === 0) own.delete(clientId);
    return all.delete(id);
  };

  const ofClient = (clientId: string | null): Iterable<Stored<Fault>> => own.get(clientId)?.values() ?? [];

  const deleteOf = (clientId: string): void => {
    for (const { value } of ofClient(clientId)) drop(value.id);
  };

  const use = ({ sequence, value }: Stored<Fault>): Fault => {
    const fault = strike(value);
    if (fault.timesLeft === 0) drop(fault.id);
    else put({ sequence, value: fault });
    return fault;
  };

  const faults: FaultStore = {
    async add(fault) {
      if ((own.get(fault.clientId)?.size ?? 0) >= maxFaults) return 'full';
      put({ sequence: nextSequence(), value: fault });
      return 'added';
    },
    async take(endpoint, clientId) {
      if (all.size === 0) return undefined;
      const near = [...ofClient(null), ...(clientId === null ? [] : ofClient(clientId))];
      for (const { sequence, value } of newestFirst(near)) {
        if (!matches(value, endpoint, clientId)) continue;
        const { fault, strikes } = meet(value);
        put({ sequence, value: fault });
        if (strikes) return isDeferred(fault.effect) ? fault : use({ sequence, value: fault });
      }
      return undefined;
    },
    async use(id) {
      const stored = all.get(id);
      if (stored === undefined) return false;
      use(stored);
      return true;
    },
    async list({ limit, before = Number.POSITIVE_INFINITY, clientId }) {
      const found = clientId === undefined ? all.values() : ofClient(clientId);
      return newestFirst(found)
        .filter(({ sequence }) => sequence < before)
        .slice(0, limit);
    },
    async delete(id) {
      return drop(id);
    },
    async deleteOf(clientId) {
      deleteOf(clientId);
    },
  };

  return {
    faults,
    deleteOf,
    bytes: () => bytes,
    clear() {
      all.clear();
      own.clear();
      bytes = 0;
    },
  };
};
