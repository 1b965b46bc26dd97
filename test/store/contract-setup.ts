import { vi } from 'vitest';
import type { StoreObserver } from '../../src/store/observer.ts';
import type { Store, StoreLimits, StoreOptions } from '../../src/store/store.ts';
import { runTwice } from './run-twice.ts';
import { LIMITS } from './samples.ts';

/** What is tested. */
export interface Adapter {
  readonly name: string;
  open(options: StoreOptions): Promise<Store>;
  /** Two instances on one backend. */
  openPair(first: StoreOptions, second: StoreOptions): Promise<readonly [Store, Store]>;
  /** Cases that the adapter cannot pass, by name, each with its reason. */
  readonly skipped: Readonly<Record<string, string>>;
}

export type Told = {
  [Event in keyof StoreObserver]: [Event, ...Parameters<StoreObserver[Event]>];
}[keyof StoreObserver];

/** A store, its time, and what its observer was told. */
export interface Opened {
  readonly store: Store;
  readonly time: { now: number };
  readonly told: Told[];
}

export interface ContractSetup {
  /** Waits until a check passes: an adapter over a network tells its observer a little later. */
  until(check: () => void): Promise<void>;
  open(limits?: Partial<StoreLimits>): Promise<Opened>;
  openPair(): Promise<readonly [Opened, Opened]>;
}

/** One thing that every adapter must do. Rejects when it does not. */
export interface ContractCase {
  readonly name: string;
  run(setup: ContractSetup): Promise<void>;
}

const events: readonly (keyof StoreObserver)[] = [
  'clientChanged',
  'lifeEnded',
  'transactionChanged',
  'transactionDropped',
  'faultChanged',
  'catalogChanged',
  'recorded',
  'journalCleared',
  'found',
  'storeReset',
  'missed',
  'ticked',
  'limitReached',
];

const recordInto = (told: Told[]): Partial<StoreObserver> =>
  Object.fromEntries(events.map((event) => [event, (...given: unknown[]) => told.push([event, ...given] as Told)]));

/** Opens stores of an adapter that run every change twice. */
export const createSetup = (adapter: Adapter, patienceMs = 5_000): ContractSetup => {
  const begin = (limits: Partial<StoreLimits> = {}) => {
    const time = { now: 0 };
    const told: Told[] = [];
    const options = { limits: { ...LIMITS, ...limits }, now: () => time.now };
    const prepare = (store: Store): Opened => {
      store.observe(recordInto(told));
      return { time, told, store: runTwice(store) };
    };
    return { options, prepare };
  };
  return {
    until: (check) => vi.waitFor(check, { interval: 5, timeout: patienceMs }),
    async open(limits) {
      const { options, prepare } = begin(limits);
      return prepare(await adapter.open(options));
    },
    async openPair() {
      const [first, second] = [begin(), begin()];
      const [one, other] = await adapter.openPair(first.options, second.options);
      return [first.prepare(one), second.prepare(other)];
    },
  };
};
/** What was told of one kind, without its name. */
export const toldOf = <Event extends keyof StoreObserver>(told: readonly Told[], event: Event) =>
  told.flatMap(([name, ...given]) => (name === event ? [given as Parameters<StoreObserver[Event]>] : []));
