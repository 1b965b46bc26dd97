import type { SharedOrder } from '../store/store.ts';

/** The ids of events, which listeners send back as `Last-Event-ID`. */
export interface EventIds {
  /** The id of the next event. */
  next(): string;
  /** Negative, zero or positive: the first event came before, is, or came after the second. `undefined`: an id that is not of these. */
  compare(id: string, other: string): number | undefined;
  /** Whether another process may have sent an event already that comes next here. */
  readonly areShared: boolean;
}

/** Ids of one process: `run-1`, `run-2`. `runId` tells the runs of the server apart. */
export const createRunIds = (runId: string): EventIds => {
  let last = 0;
  const numberOf = (id: string): number => {
    const [, run, digits] = /^(.*)-(\d{1,15})$/.exec(id) ?? [];
    return run === runId ? Number(digits) : Number.NaN;
  };
  return {
    next() {
      last += 1;
      return `${runId}-${last}`;
    },
    compare(id, other) {
      const difference = numberOf(id) - numberOf(other);
      return Number.isNaN(difference) ? undefined : difference;
    },
    areShared: false,
  };
};

/**
 * Ids that are the same in all processes: the id of the change that an event comes from, and the event's place among those of that
 * change.
 */
export const createSharedIds = (order: Pick<SharedOrder, 'changeId'>): EventIds => {
  let change = '';
  let place = 0;
  const numbersOf = (id: string): readonly number[] =>
    /^\d{1,15}-\d{1,15}-\d{1,9}$/.test(id) ? id.split('-').map(Number) : [];
  return {
    next() {
      place = order.changeId === change ? place + 1 : 0;
      change = order.changeId;
      return `${change}-${place}`;
    },
    compare(id, other) {
      const [numbers, others] = [numbersOf(id), numbersOf(other)];
      if (numbers.length === 0 || others.length === 0) return undefined;
      return numbers.map((number, index) => number - (others[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
    },
    areShared: true,
  };
};
