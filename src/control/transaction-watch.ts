import type { Client } from '../domain/client.ts';
import { type ClientClock, clockNow, realClock } from '../domain/client-clock.ts';
import { formatInstant } from '../domain/korean-time.ts';
import { historyAt, nextStepAfter, statusAt, type Transaction, type TransactionStatus } from '../domain/transaction.ts';
import type { HubEvent } from './event-hub.ts';

interface Watched {
  readonly transaction: Transaction;
  readonly status: TransactionStatus;
  /** How often each event of the history has been told. */
  readonly told: ReadonlyMap<string, number>;
  /** On the client's clock: when something will have happened by itself. */
  readonly nextAt: number;
}

/** Transactions that are watched at most; the one made first goes. */
const MAX_WATCHED = 10_000;

/**
 * Tells what happens to transactions, also what happens by the passing of time, which no store sees: for that, `tick` must
 * be called now and then. Follows each client's clock.
 */
export const createTransactionWatch = (publish: (event: HubEvent) => void, realNow: () => number) => {
  const watched = new Map<string, Watched>();
  /** Of clients whose time is not the real one. */
  const clocks = new Map<string, ClientClock>();

  const nowOf = (clientId: string): number => clockNow(clocks.get(clientId) ?? realClock, realNow());

  const look = (transaction: Transaction, before: Watched | undefined): void => {
    const { txId, clientId } = transaction;
    const now = nowOf(clientId);
    const status = statusAt(transaction, now);
    const told = new Map<string, number>();
    const tell = (event: string, at: number, realAt: number | null, cause: string): void => {
      const times = { at: formatInstant(at), realAt: realAt === null ? null : formatInstant(realAt) };
      publish({ type: 'transaction', clientId, data: { txId, clientId, event, status, ...times, cause } });
    };
    let isTold = false;
    for (const { event, at, realAt, cause } of historyAt(transaction, now)) {
      const count = (told.get(event) ?? 0) + 1;
      told.set(event, count);
      if (count <= (before?.told.get(event) ?? 0)) continue;
      isTold = true;
      tell(event, at, realAt, cause);
    }
    // The clock went back: nothing happened, and yet the state is another.
    if (!isTold && before !== undefined && before.status !== status) tell('status', now, realNow(), 'time');
    watched.set(txId, { transaction, status, told, nextAt: nextStepAfter(transaction, now) });
    const [first] = watched.keys();
    if (watched.size > MAX_WATCHED && first !== undefined) watched.delete(first);
  };

  return {
    transactionChanged(transaction: Transaction): void {
      look(transaction, watched.get(transaction.txId));
    },
    clientChanged({ clientId, clock }: Client): void {
      const before = clocks.get(clientId) ?? realClock;
      if (clock === before) return;
      if (clock === realClock) clocks.delete(clientId);
      else clocks.set(clientId, clock);
      for (const one of watched.values()) if (one.transaction.clientId === clientId) look(one.transaction, one);
    },
    clientEmptied(clientId: string): void {
      for (const [txId, { transaction }] of watched) if (transaction.clientId === clientId) watched.delete(txId);
    },
    cleared(): void {
      watched.clear();
      clocks.clear();
    },
    tick(): void {
      for (const one of watched.values()) {
        if (one.nextAt <= nowOf(one.transaction.clientId)) look(one.transaction, one);
      }
    },
  };
};
