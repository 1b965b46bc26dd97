import type { Client } from '../domain/client.ts';
import { clockNow, isSameClock } from '../domain/time/client-clock.ts';
import { heardAt, nextStepAfter, statusAt, type Timeline, type Transaction } from '../domain/transaction.ts';
import type { StoreObserver } from '../store/observer.ts';
import type { HubEvent } from './hub.ts';
import type { StepSummary } from './transaction-event.ts';
import { type Group, type Seen, type Watched, WatchList } from './watch-list.ts';

/** Runs something in a later turn of the event loop. */
export type Later = (work: () => void) => void;

const doLater: Later = (work) => {
  setImmediate(work).unref();
};

export interface WatchOptions {
  readonly publish: (event: HubEvent) => void;
  readonly realNow: () => number;
  /** The most transactions that are watched. As many as the store may hold: then the watch forgets none of them too early. */
  readonly maxWatched: number;
  readonly later?: Later;
}

/**
 * So many transactions are looked at in one turn of the event loop. Each can have several events, and what waits for a listener
 * is sent between the turns: a listener that reads must never have too many waiting.
 */
const MOST_PER_TURN = 100;

type Told = Pick<Seen, 'sent' | 'status'>;

/** What listeners were told of a transaction by `now`, if it was not watched. */
const toldBy = (timeline: Timeline, now: number): Told => ({
  sent: heardAt(timeline, now).map(({ event }) => event),
  status: statusAt(timeline, now),
});

/** The changes of the store that the watch needs. */
type WatchedEvent = 'transactionChanged' | 'transactionDropped' | 'clientChanged' | 'lifeEnded' | 'storeReset';

export type TransactionWatch = Pick<StoreObserver, WatchedEvent> & {
  /** Publishes what time alone has caused. */
  tick(): void;
  /** Watches a transaction of which no change was told: what was due at the last tick was published then by other processes. */
  adopt(transaction: Transaction, owner: Client): void;
};

/**
 * Publishes what happens to transactions, each step once. The store does not see what time alone causes, such as an expiry:
 * `tick` must be called regularly for that. Follows each client's clock. A step is new if listeners can
 * have heard of it after a change, but not before it, and it was not sent before: each name is sent once, but for reads. One turn
 * of the event loop looks at a limited number of transactions; later turns look at the rest.
 */
export const createTransactionWatch = ({
  publish,
  realNow,
  maxWatched,
  later = doLater,
}: WatchOptions): TransactionWatch => {
  const list = new WatchList(maxWatched, realNow());
  let isTickDue = false;
  let tickedAtMs = realNow();

  const nowOf = ({ clock }: Group): number => clockNow(clock, realNow());

  const look = (txId: string, timeline: Timeline, group: Group, before: Told | null): void => {
    const { clientId } = group;
    const now = nowOf(group);
    const status = statusAt(timeline, now);
    const send = (event: string, at: number, realAt: number | null, cause: string): void => {
      const data: StepSummary = { txId, clientId, event, status: statusAt(timeline, at), at, realAt, cause };
      publish({ type: 'transaction', clientId, data });
    };
    const sentBefore = before?.sent ?? [];
    const known = [...sentBefore];
    const news = heardAt(timeline, now).filter(({ event }) => {
      const place = known.indexOf(event);
      if (place >= 0) known.splice(place, 1);
      return place < 0;
    });
    for (const { event, at, realAt, cause } of news) send(event, at, realAt, cause);
    // A moved clock can change the status without a new step in the history.
    const isMoved = before !== null && before.status !== status;
    if (news.length === 0 && isMoved) send('status', now, realNow(), 'time');
    // `concat` makes a list that has no room for more.
    const sent = sentBefore.concat(news.map(({ event }) => event));
    list.set(group, txId, { timeline, status, sent, nextAt: nextStepAfter(timeline, now) });
  };

  const lookAgain = (one: Watched, group: Group): void => {
    const seen = list.seenOf(one);
    look(one.txId, seen.timeline, group, seen);
  };

  /** Looks at all transactions of a group. Stops if the clock is moved again before that is done: then a new walk begins. */
  const lookAtAll = (group: Group): void => {
    group.walks += 1;
    const { walks } = group;
    const all = group.byTxId.values();
    const lookAtNext = (): void => {
      if (list.find(group.clientId) !== group || group.walks !== walks) return;
      for (let count = 0; count < MOST_PER_TURN; count += 1) {
        const { value: one, done } = all.next();
        if (done === true) return;
        lookAgain(one, group);
      }
      later(lookAtNext);
    };
    lookAtNext();
  };

  const setClock = (group: Group, { clock, clockChanges }: Client): void => {
    // Another change may have brought a newer copy of the client already.
    if (clockChanges < group.clockChanges) return;
    const isMoved = !isSameClock(clock, group.clock);
    group.clock = clock;
    group.clockChanges = clockChanges;
    if (isMoved) lookAtAll(group);
  };

  const tick = (): void => {
    let left = MOST_PER_TURN;
    for (const group of list.groups) {
      const now = nowOf(group);
      for (let due = list.firstDue(group, now); due !== undefined; due = list.firstDue(group, now)) {
        if (left === 0) {
          if (!isTickDue) later(continueTick);
          isTickDue = true;
          return;
        }
        left -= 1;
        lookAgain(due, group);
      }
    }
  };

  const continueTick = (): void => {
    isTickDue = false;
    tick();
  };

  return {
    transactionChanged({ before, after, owner }) {
      const group = list.groupOf(owner);
      setClock(group, owner);
      const known = group.byTxId.get(after.txId);
      look(after.txId, after, group, known ? list.seenOf(known) : before && toldBy(before, nowOf(group)));
    },
    transactionDropped: ({ transaction }) => list.forget(transaction),
    clientChanged(client) {
      const group = list.find(client.clientId);
      if (group !== undefined) setClock(group, client);
    },
    lifeEnded: (clientId) => list.forgetClient(clientId),
    storeReset: () => list.clear(),
    tick() {
      tickedAtMs = realNow();
      tick();
    },
    adopt(transaction, owner) {
      const group = list.groupOf(owner);
      setClock(group, owner);
      if (group.byTxId.has(transaction.txId)) return;
      const now = clockNow(group.clock, tickedAtMs);
      const nextAt = nextStepAfter(transaction, now);
      list.set(group, transaction.txId, { timeline: transaction, ...toldBy(transaction, now), nextAt });
    },
  };
};
