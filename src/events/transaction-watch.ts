import type { Client } from '../domain/client.ts';
import { type ClientClock, clockNow, isSameClock } from '../domain/time/client-clock.ts';
import { formatInstant } from '../domain/time/korean-time.ts';
import { historyAt, nextStepAfter, statusAt, type Transaction } from '../domain/transaction.ts';
import type { TransactionStatus } from '../domain/transaction-status.ts';
import type { TransactionChanged } from '../store/observed-store.ts';
import type { HubEvent } from './hub.ts';

interface Watched {
  readonly transaction: Transaction;
  readonly status: TransactionStatus;
  /** Events of the history that were told, each as often as it was. */
  readonly told: readonly string[];
  /** On the client's clock: when something will have happened by itself. */
  readonly nextAt: number;
}

/** A client with transactions that are watched. */
interface Group {
  clock: ClientClock;
  clockChanges: number;
  readonly txIds: Set<string>;
  /** On the client's clock: nothing happens by itself before. */
  earliestAt: number;
}

export interface WatchOptions {
  readonly publish: (event: HubEvent) => void;
  readonly realNow: () => number;
  /** Transactions that are watched at most: as many as the store keeps, so that none is forgotten that it still has. */
  readonly maxWatched: number;
}

/**
 * Tells what happens to transactions, also what happens by the passing of time, which no store sees: for that, `tick` must
 * be called now and then. Follows each client's clock. What is new is the difference between a record before and after its
 * change, and what was told already: so nothing is told again, not even of a transaction that is not watched any more.
 */
export const createTransactionWatch = ({ publish, realNow, maxWatched }: WatchOptions) => {
  const watched = new Map<string, Watched>();
  const groups = new Map<string, Group>();

  const nowOf = ({ clock }: Group): number => clockNow(clock, realNow());

  const forget = ({ txId, clientId }: Pick<Transaction, 'txId' | 'clientId'>): void => {
    const group = groups.get(clientId);
    watched.delete(txId);
    group?.txIds.delete(txId);
    if (group?.txIds.size === 0) groups.delete(clientId);
  };

  const look = (transaction: Transaction, group: Group, toldBefore: readonly string[]): void => {
    const { txId, clientId } = transaction;
    const before = watched.get(txId);
    const now = nowOf(group);
    const status = statusAt(transaction, now);
    const tell = (event: string, at: number, realAt: number | null, cause: string): void => {
      const times = { at: formatInstant(at), realAt: realAt === null ? null : formatInstant(realAt) };
      const then = statusAt(transaction, at);
      publish({ type: 'transaction', clientId, data: { txId, clientId, event, status: then, ...times, cause } });
    };
    const known = [...toldBefore];
    const news = historyAt(transaction, now).filter(({ event }) => {
      const place = known.indexOf(event);
      if (place >= 0) known.splice(place, 1);
      return place < 0;
    });
    for (const { event, at, realAt, cause } of news) tell(event, at, realAt, cause);
    // The clock was moved: nothing has happened that was not told, and yet the state is another.
    if (news.length === 0 && before !== undefined && before.status !== status) tell('status', now, realNow(), 'time');
    const nextAt = nextStepAfter(transaction, now);
    watched.set(txId, { transaction, status, told: [...toldBefore, ...news.map(({ event }) => event)], nextAt });
    group.txIds.add(txId);
    group.earliestAt = Math.min(group.earliestAt, nextAt);
  };

  /** Those of a group that `isDue` says, and how long nothing will happen from then on. */
  const lookAgain = (group: Group, isDue: (one: Watched) => boolean): void => {
    group.earliestAt = Number.POSITIVE_INFINITY;
    for (const txId of group.txIds) {
      const one = watched.get(txId);
      if (one !== undefined && isDue(one)) look(one.transaction, group, one.told);
      else if (one !== undefined) group.earliestAt = Math.min(group.earliestAt, one.nextAt);
    }
  };

  const setClock = (group: Group, { clock, clockChanges }: Client): void => {
    // The caller may hold an older copy of the client.
    if (clockChanges < group.clockChanges) return;
    const isMoved = !isSameClock(clock, group.clock);
    group.clock = clock;
    group.clockChanges = clockChanges;
    if (isMoved) lookAgain(group, () => true);
  };

  return {
    transactionChanged({ before, after, owner }: TransactionChanged): void {
      const { clock, clockChanges, clientId } = owner;
      const group = groups.get(clientId) ?? {
        clock,
        clockChanges,
        txIds: new Set<string>(),
        earliestAt: Number.POSITIVE_INFINITY,
      };
      groups.set(clientId, group);
      setClock(group, owner);
      const told =
        watched.get(after.txId)?.told ??
        (before === null ? [] : historyAt(before, nowOf(group)).map(({ event }) => event));
      look(after, group, told);
      const [oldest] = watched.values();
      if (watched.size > maxWatched && oldest !== undefined) forget(oldest.transaction);
    },
    /** The store has dropped it. */
    transactionDropped: forget,
    clientChanged(client: Client): void {
      const group = groups.get(client.clientId);
      if (group !== undefined) setClock(group, client);
    },
    clientEmptied(clientId: string): void {
      for (const txId of groups.get(clientId)?.txIds ?? []) watched.delete(txId);
      groups.delete(clientId);
    },
    cleared(): void {
      watched.clear();
      groups.clear();
    },
    tick(): void {
      for (const group of groups.values()) {
        const now = nowOf(group);
        if (group.earliestAt <= now) lookAgain(group, ({ nextAt }) => nextAt <= now);
      }
    },
  };
};
