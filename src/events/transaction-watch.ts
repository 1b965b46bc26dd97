import { TURN } from '../collections/walk.ts';
import type { Client } from '../domain/client.ts';
import { clockNow, isSameClock } from '../domain/time/client-clock.ts';
import { formatInstant } from '../domain/time/korean-time.ts';
import { historyAt, nextStepAfter, statusAt, type Transaction } from '../domain/transaction.ts';
import type { StoreObserver } from '../store/observer.ts';
import type { HubEvent } from './hub.ts';
import { type Group, type Seen, WatchList } from './watch-list.ts';

/** Does something in a later turn of the event loop. */
export type Later = (work: () => void) => void;

const doLater: Later = (work) => {
  setImmediate(work).unref();
};

export interface WatchOptions {
  readonly publish: (event: HubEvent) => void;
  readonly realNow: () => number;
  /** Transactions that are watched at most: as many as the store keeps, so that none is forgotten that it still has. */
  readonly maxWatched: number;
  readonly later?: Later;
}

/** What the watch must hear from the store. */
type WatchedEvent = 'transactionChanged' | 'transactionDropped' | 'clientChanged' | 'clientEmptied' | 'storeReset';

export type TransactionWatch = Pick<StoreObserver, WatchedEvent> & {
  /** Tells what time has made happen. */
  tick(): void;
};

/**
 * Tells what happens to transactions, also what happens by the passing of time, which no store sees: for that, `tick` must
 * be called now and then. Follows each client's clock. What is new is the difference between a record before and after its
 * change, and what was told already: so nothing is told again, not even of a transaction that is not watched any more. It
 * looks at so many transactions in one turn of the event loop, and at the rest in later ones.
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
    // The clock was moved: nothing has happened that was not told, and yet the state is another.
    const isMoved = before.status !== undefined && before.status !== status;
    if (news.length === 0 && isMoved) tell('status', now, realNow(), 'time');
    const told = [...before.told, ...news.map(({ event }) => event)];
    list.set(group, { transaction, status, told, nextAt: nextStepAfter(transaction, now) });
  };

  /** All of a group, unless its clock is moved again before that is done. */
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
