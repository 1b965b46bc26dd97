import { clockNow } from '../domain/time/client-clock.ts';
import { nextStepAfter, progressTo, statusAt, type Transaction } from '../domain/transaction.ts';
import type { TransactionStatus } from '../domain/transaction-status.ts';
import type { StoreObserver } from '../store/observer.ts';
import type { Store } from '../store/store.ts';
import { Bell, createBellBoard } from './bells.ts';

/** How a wait ends. `nowMs` is the time on the client's clock. */
export type WaitEnd =
  | { readonly end: 'reached' | 'never' | 'timeout'; readonly transaction: Transaction; readonly nowMs: number }
  | { readonly end: 'unknown' }
  | { readonly end: 'closing' }
  | { readonly end: 'gone' };

export interface WaitOptions {
  readonly timeoutMs: number;
  /** Calls back when the caller has hung up. Returns a function that cancels this. */
  readonly onGone: (callback: () => void) => () => void;
}

/** Calls back after `ms`. Returns a function that cancels this. */
export type SetTimer = (ms: number, callback: () => void) => () => void;

export interface WaiterParts {
  readonly store: Pick<Store, 'transactions' | 'clients'>;
  readonly realNow: () => number;
  /** Aborted when the server begins to stop. */
  readonly closing: AbortSignal;
  readonly setTimer?: SetTimer;
}

export interface Waiter {
  readonly observer: Partial<StoreObserver>;
  /** Resolves when the transaction has reached or passed the status, or can never reach it, or the wait must end. */
  wait(txId: string, wanted: TransactionStatus, options: WaitOptions): Promise<WaitEnd>;
}

/** While a step is planned: the wall clock may jump, and a timer does not notice that. */
const RECHECK_MS = 1_000;

const setRealTimer: SetTimer = (ms, callback) => {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
};

/** Waits for transactions. It looks at a transaction again when the store reports a change, and when a planned step is due. */
export const createWaiter = ({ store, realNow, closing, setTimer = setRealTimer }: WaiterParts): Waiter => {
  const board = createBellBoard();

  /** The transaction as it is now. `quietMs`: the time until its next planned step. */
  const look = async (txId: string, bell: Bell) => {
    const transaction = await store.transactions.get(txId);
    if (transaction === undefined) return undefined;
    const { clientId } = transaction;
    // Changes of the client before this moment did not ring the bell: look once more.
    if (board.add(`client ${clientId}`, bell)) bell.ring();
    const client = await store.clients.get(clientId);
    if (client === undefined) return undefined;
    const nowMs = clockNow(client.clock, realNow());
    const quietMs =
      client.clock.kind === 'frozen' ? Number.POSITIVE_INFINITY : nextStepAfter(transaction, nowMs) - nowMs;
    return { transaction, nowMs, quietMs };
  };

  const waitForBell = async (bell: Bell, quietMs: number): Promise<void> => {
    const stop = Number.isFinite(quietMs)
      ? setTimer(Math.min(Math.max(quietMs, 1), RECHECK_MS), () => bell.ring())
      : undefined;
    await bell.rung();
    stop?.();
  };

  return {
    observer: {
      transactionChanged: ({ after }) => board.ring(`transaction ${after.txId}`),
      transactionDropped: ({ transaction }) => board.ring(`transaction ${transaction.txId}`),
      clientChanged: ({ clientId }) => board.ring(`client ${clientId}`),
      clientEmptied: (clientId) => board.ring(`client ${clientId}`),
      storeReset: () => board.ringAll(),
    },

    async wait(txId, wanted, { timeoutMs, onGone }) {
      const bell = new Bell();
      let [isLate, isGone] = [false, false];
      const ring = (): void => bell.ring();
      board.add(`transaction ${txId}`, bell);
      closing.addEventListener('abort', ring);
      const stopTimer = setTimer(timeoutMs, () => {
        isLate = true;
        bell.ring();
      });
      const forgetCaller = onGone(() => {
        isGone = true;
        bell.ring();
      });
      try {
        for (;;) {
          bell.reset();
          const seen = await look(txId, bell);
          if (seen === undefined) return { end: 'unknown' };
          const { transaction, nowMs, quietMs } = seen;
          const progress = progressTo(statusAt(transaction, nowMs), wanted);
          if (progress !== 'ahead') return { end: progress, transaction, nowMs };
          if (closing.aborted) return { end: 'closing' };
          if (isLate) return { end: 'timeout', transaction, nowMs };
          if (isGone) return { end: 'gone' };
          await waitForBell(bell, quietMs);
        }
      } finally {
        stopTimer();
        forgetCaller();
        closing.removeEventListener('abort', ring);
        board.remove(bell);
      }
    },
  };
};
