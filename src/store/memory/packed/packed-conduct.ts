import { msSince } from '../../../collections/ms-since.ts';
import type { Conduct, Poll } from '../../../domain/findings/conduct.ts';
import type { TransactionStatus } from '../../../domain/names/transaction-status.ts';

/** What few transactions have. */
type Rare = Pick<Conduct, 'hastyPolls' | 'earlyResults' | 'completedPolls' | 'completedSeenAt'>;

const nothingRare: Rare = { hastyPolls: null, earlyResults: null, completedPolls: null, completedSeenAt: null };

const rareOf = ({ hastyPolls, earlyResults, completedPolls, completedSeenAt }: Conduct): Rare =>
  hastyPolls === null && earlyResults === null && completedPolls === null && completedSeenAt === null
    ? nothingRare
    : { hastyPolls, earlyResults, completedPolls, completedSeenAt };

/**
 * Conduct in little memory. It is changed in place, because a new object for each status call would fill the old part of V8's
 * heap. Instants count from `startMs` (`msSince`).
 */
export class PackedConduct {
  #polls = 0;
  #hastyInRow = 0;
  #timelyResults = 0;
  #lateResults = 0;
  #hadFault = false;
  #rare = nothingRare;
  /** Of the last poll; `null`: there was none. */
  #status: TransactionStatus | null = null;
  #at = 0;
  #realAt = 0;
  #monotonicAt = 0;
  #isFrozen = false;
  #clockChanges = 0;

  get hasRare(): boolean {
    return this.#rare !== nothingRare;
  }

  write(conduct: Conduct, startMs: number): void {
    this.#polls = conduct.polls;
    this.#hastyInRow = conduct.hastyInRow;
    this.#timelyResults = conduct.timelyResults;
    this.#lateResults = conduct.lateResults;
    this.#hadFault = conduct.hadFault;
    this.#rare = rareOf(conduct);
    const { lastPoll } = conduct;
    this.#status = lastPoll?.status ?? null;
    if (lastPoll === null) return;
    this.#at = msSince(startMs, lastPoll.at);
    this.#realAt = msSince(startMs, lastPoll.realAt);
    this.#monotonicAt = msSince(startMs, lastPoll.monotonicAt);
    this.#isFrozen = lastPoll.isFrozen;
    this.#clockChanges = lastPoll.clockChanges;
  }

  read(startMs: number): Conduct {
    return {
      polls: this.#polls,
      lastPoll: this.#readLastPoll(startMs),
      hastyInRow: this.#hastyInRow,
      timelyResults: this.#timelyResults,
      lateResults: this.#lateResults,
      ...this.#rare,
      hadFault: this.#hadFault,
    };
  }

  #readLastPoll(startMs: number): Poll | null {
    if (this.#status === null) return null;
    return {
      at: startMs + this.#at,
      realAt: startMs + this.#realAt,
      monotonicAt: startMs + this.#monotonicAt,
      status: this.#status,
      isFrozen: this.#isFrozen,
      clockChanges: this.#clockChanges,
    };
  }
}
