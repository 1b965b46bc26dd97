import type { Client } from '../domain/client.ts';
import type { TransactionStatus } from '../domain/names/transaction-status.ts';
import { clockNow } from '../domain/time/client-clock.ts';
import { nextStepAfter, progressTo, statusAt, type Transaction } from '../domain/transaction.ts';
import type { StoreObserver } from '../store/observer.ts';
import type { Store } from '../store/store.ts';
import { createTopics, Signal } from './signals.ts';

/** A transaction, its client, and the time on the client's clock. */
export interface Looked {
  readonly transaction: Transaction;
  readonly client: Client;
  readonly nowMs: number;
}

/** How a wait ends. `unknown`: there is no such transaction, or not any more. */
export type WaitEnd =
  | ({ readonly end: 'reached' | 'never' | 'timeout' } & Looked)
  | { readonly end: 'unknown' }
  | { readonly end: 'closing' }
  | { readonly end: 'hung-up' };

export interface WaitOptions {
  readonly timeoutMs: number;
  /** Calls back when the caller hangs up. Returns a function that removes the callback. */
  readonly onHangUp: (callback: () => void) => () => void;
}

/** Calls back after a time. Returns a function that cancels the timer. */
export type SetTimer = (ms: number, callback: () => void) => () => void;

export interface WaiterParts {
  readonly store: Pick<Store, 'transactions' | 'clients'>;
  readonly realNow: () => number;
  /** Is aborted when the server begins to stop. */
  readonly closing: AbortSignal;
  readonly setTimer?: SetTimer;
}

export interface Waiter {
  readonly observer: Partial<StoreObserver>;
  /**
   * Waits until a transaction has reached a status (`progressTo`). Ends earlier when it can never reach it, at the timeout, when
   * the caller hangs up, and when the server stops.
   */
  wait(txId: string, wanted: TransactionStatus, options: WaitOptions): Promise<WaitEnd>;
}

/** The longest time between two looks while a step is planned: the wall clock may jump ahead of the timer. */
const RECHECK_MS = 1_000;

const setRealTimer: SetTimer = (ms, callback) => {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
};

/** Waits for transactions. Looks again when the store reports a change, and when a planned step is due. */
export const createWaiter = ({ store, realNow, closing, setTimer = setRealTimer }: WaiterParts): Waiter => {
  const topics = createTopics();

  /** The transaction as it is now, and the time until its next planned step. */
  const look = async (txId: string, signal: Signal) => {
    const transaction = await store.transactions.get(txId);
    if (transaction === undefined) return undefined;
    const { clientId } = transaction;
    // The client may have changed before this subscription: then look once more.
    if (topics.subscribe(`client ${clientId}`, signal)) signal.notify();
    const client = await store.clients.get(clientId);
    if (client === undefined) return undefined;
    const nowMs = clockNow(client.clock, realNow());
    const quietMs =
      client.clock.kind === 'frozen' ? Number.POSITIVE_INFINITY : nextStepAfter(transaction, nowMs) - nowMs;
    return { looked: { transaction, client, nowMs }, quietMs };
  };

  const waitForChange = async (signal: Signal, quietMs: number): Promise<void> => {
    const cancel = Number.isFinite(quietMs)
      ? setTimer(Math.min(Math.max(quietMs, 1), RECHECK_MS), () => signal.notify())
      : undefined;
    await signal.wait();
    cancel?.();
  };

  return {
    observer: {
      transactionChanged: ({ after }) => topics.notify(`transaction ${after.txId}`),
      transactionDropped: ({ transaction }) => topics.notify(`transaction ${transaction.txId}`),
      clientChanged: ({ clientId }) => topics.notify(`client ${clientId}`),
      lifeEnded: (clientId) => topics.notify(`client ${clientId}`),
      storeReset: () => topics.notifyAll(),
      missed: () => topics.notifyAll(),
    },

    async wait(txId, wanted, { timeoutMs, onHangUp }) {
      const signal = new Signal();
      let [isLate, hasHungUp] = [false, false];
      const wakeUp = (): void => signal.notify();
      topics.subscribe(`transaction ${txId}`, signal);
      closing.addEventListener('abort', wakeUp);
      const cancelTimeout = setTimer(timeoutMs, () => {
        isLate = true;
        signal.notify();
      });
      const removeHangUp = onHangUp(() => {
        hasHungUp = true;
        signal.notify();
      });
      try {
        for (;;) {
          signal.clear();
          const seen = await look(txId, signal);
          if (seen === undefined) return { end: 'unknown' };
          const { looked, quietMs } = seen;
          const progress = progressTo(statusAt(looked.transaction, looked.nowMs), wanted);
          if (progress !== 'ahead') return { end: progress, ...looked };
          if (closing.aborted) return { end: 'closing' };
          if (isLate) return { end: 'timeout', ...looked };
          if (hasHungUp) return { end: 'hung-up' };
          await waitForChange(signal, quietMs);
        }
      } finally {
        cancelTimeout();
        removeHangUp();
        closing.removeEventListener('abort', wakeUp);
        topics.unsubscribe(signal);
      }
    },
  };
};
