import { expect } from 'vitest';
import type { Changed, Store } from '../../src/store/store.ts';
import { overrideStore } from './override.ts';

type AnyChange<Given extends readonly unknown[], T, R> = (...given: Given) => Changed<T, R>;

/** Runs a change once more before it counts, as an adapter does that compares and sets. Both runs must say the same. */
const twice =
  <Given extends readonly unknown[], T, R>(change: AnyChange<Given, T, R>): AnyChange<Given, T, R> =>
  (...given) => {
    const first = change(...given);
    const second = change(...given);
    expect(second, 'a change says the same when it runs again').toEqual(first);
    return second;
  };

/** The same store, which runs every change twice. */
export const runTwice = (store: Store): Store =>
  overrideStore(store, {
    clients: { update: (clientId, change) => store.clients.update(clientId, twice(change)) },
    transactions: { update: (txId, change) => store.transactions.update(txId, twice(change)) },
  });
