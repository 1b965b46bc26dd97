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

/** Transactions, and clients with a time of their own, that are watched at most; the first ones go. */
const MAX_WATCHED = 10_000;

const dropFirst = (map: Map<string, unknown>): void => {
  const [first] = map.keys();
  if (map.size > MAX_WATCHED && first !== undefined) map.delete(first);
};

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
    const told = new Map(before?.told);
    const counts = new Map<string, number>();
    const tell = (event: string, at: number, realAt: number | null, cause: string): void => {
      const times = { at: formatInstant(at), realAt: realAt === null ? null : formatInstant(realAt) };
      const then = statusAt(transaction, at);
      publish({ type: 'transaction', clientId, data: { txId, clientId, event, status: then, ...times, cause } });
    };
    let isTold = false;
    for (const { event, at, realAt, cause } of historyAt(transaction, now)) {
      const count = (counts.get(event) ?? 0) + 1;
      counts.set(event, count);
      if (count <= (told.get(event) ?? 0)) continue;
      told.set(event, count);
      isTold = true;
      tell(event, at, realAt, cause);
    }
    // The clock was moved: nothing has happened that was not told, and yet the state is another.
    if (!isTold && before !== undefined && before.status !== status) tell('status', now, realNow(), 'time');
    watched.set(txId, { transaction, status, told, nextAt: nextStepAfter(transaction, now) });
    dropFirst(watched);
  };

  return {
    transactionChanged(transaction: Transaction): void {
      look(transaction, watched.get(transaction.txId));
    },
    clientChanged({ clientId, clock }: Client): void {
      const before = clocks.get(clientId) ?? realClock;
      if (clock === before) return;
      clocks.delete(clientId);
      if (clock !== realClock) clocks.set(clientId, clock);
      dropFirst(clocks);
      for (const one of watched.values()) if (one.transaction.clientId === clientId) look(one.transaction, one);
    },
    clientEmptied(clientId: string): void {
      clocks.delete(clientId);
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
