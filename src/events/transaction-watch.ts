import { TURN } from '../collections/walk.ts';
import type { Client } from '../domain/client.ts';
import { clockNow, isSameClock } from '../domain/time/client-clock.ts';
import { formatInstant } from '../domain/time/korean-time.ts';
import { historyAt, nextStepAfter, statusAt, type Transaction } from '../domain/transaction.ts';
import type { StoreObserver } from '../store/observer.ts';
import type { HubEvent } from './hub.ts';
import { type Group, type Seen, WatchList } from './watch-list.ts';

/** Calls `work` in a later turn of the event loop. */
export type Later = (work: () => void) => void;

const doLater: Later = (work) => {
  setImmediate(work).unref();
};

export interface WatchOptions {
  readonly publish: (event: HubEvent) => void;
  readonly realNow: () => number;
  /** As many as the store keeps, so that no transaction is forgotten that the store still has. */
  readonly maxWatched: number;
  readonly later?: Later;
}

/** The changes of the store that the watch needs. */
type WatchedEvent = 'transactionChanged' | 'transactionDropped' | 'clientChanged' | 'clientEmptied' | 'storeReset';

export type TransactionWatch = Pick<StoreObserver, WatchedEvent> & {
  /** Publishes the planned steps that are due. Must be called regularly. */
  tick(): void;
};

/**
 * Publishes what happens to transactions: changes, and planned steps when they are due on the client's clock. An event is
 * published once, also for a transaction that was forgotten in between: the record before the change shows what was published.
 * In one turn of the event loop it looks at a limited number of transactions, and at the rest in later turns.
 */
export const createTransactionWatch = ({
  publish,
  realNow,
  maxWatched,
  later = doLater,
}: WatchOptions): TransactionWatch => {
  const list = new WatchList(maxWatched);
  let isTickDue = false;

  const nowOf = ({ clock }: Group): number => clockNow(clock, realNow());

  const look = (transaction: Transaction, group: Group, before: Pick<Seen, 'told'> & Partial<Seen>): void => {
    const { txId, clientId } = transaction;
    const now = nowOf(group);
    const status = statusAt(transaction, now);
    const tell = (event: string, at: number, realAt: number | null, cause: string): void => {
      const times = { at: formatInstant(at), realAt: realAt === null ? null : formatInstant(realAt) };
      const then = statusAt(transaction, at);
      publish({ type: 'transaction', clientId, data: { txId, clientId, event, status: then, ...times, cause } });
    };
    const known = [...before.told];
    const news = historyAt(transaction, now).filter(({ event }) => {
      const place = known.indexOf(event);
      if (place >= 0) known.splice(place, 1);
      return place < 0;
    });
    for (const { event, at, realAt, cause } of news) tell(event, at, realAt, cause);
    // The clock was moved: there is no new event, but the status is another.
    const isMoved = before.status !== undefined && before.status !== status;
    if (news.length === 0 && isMoved) tell('status', now, realNow(), 'time');
    const told = [...before.told, ...news.map(({ event }) => event)];
    list.set(group, { transaction, status, told, nextAt: nextStepAfter(transaction, now) });
  };

  /** Looks at all transactions of a client. Stops when the clock is moved again, because then a new walk begins. */
  const lookAtAll = (group: Group): void => {
    group.walks += 1;
    const { walks } = group;
    const all = group.byTxId.values();
    const goOn = (): void => {
      if (list.find(group.clientId) !== group || group.walks !== walks) return;
      for (let count = 0; count < TURN; count += 1) {
        const { value: one, done } = all.next();
        if (done === true) return;
        look(one.seen.transaction, group, one.seen);
      }
      later(goOn);
    };
    goOn();
  };

  const setClock = (group: Group, { clock, clockChanges }: Client): void => {
    // The caller may hold an older copy of the client.
    if (clockChanges < group.clockChanges) return;
    const isMoved = !isSameClock(clock, group.clock);
    group.clock = clock;
    group.clockChanges = clockChanges;
    if (isMoved) lookAtAll(group);
  };

  const tick = (): void => {
    let left = TURN;
    for (const group of list.groups) {
      const now = nowOf(group);
      for (let { first } = group.byNext; first !== undefined && first.seen.nextAt <= now; { first } = group.byNext) {
        if (left === 0) {
          if (!isTickDue) later(tickOn);
          isTickDue = true;
          return;
        }
        left -= 1;
        look(first.seen.transaction, group, first.seen);
      }
    }
  };

  const tickOn = (): void => {
    isTickDue = false;
    tick();
  };

  return {
    transactionChanged({ before, after, owner }) {
      const group = list.groupOf(owner);
      setClock(group, owner);
      const seen = group.byTxId.get(after.txId)?.seen;
      const history = before === null ? [] : historyAt(before, nowOf(group));
      look(after, group, seen ?? { told: history.map(({ event }) => event) });
    },
    transactionDropped: ({ transaction }) => list.forget(transaction),
    clientChanged(client) {
      const group = list.find(client.clientId);
      if (group !== undefined) setClock(group, client);
    },
    clientEmptied: (clientId) => list.forgetClient(clientId),
    storeReset: () => list.clear(),
    tick,
  };
};
