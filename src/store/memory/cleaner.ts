import { MAX_PER_TURN, nextTurn } from '../../collections/walk.ts';

/** How many records one operation drops for their age. */
const PER_OPERATION = 100;

/** A part of the store that has records of clients' lives. */
export interface Cleanable {
  /** Drops records for their age, at most `limit`. Returns how many. */
  sweep(nowMs: number, limit: number): number;
  /** Frees records of lives that have ended, at most `limit`. Returns how many. */
  free(limit: number): number;
}

/**
 * Drops records for their age, and frees the records of lives that have ended: a few before each operation, and the rest in
 * later turns of the event loop. So no single call has to wait for a long clean-up.
 */
export class Cleaner {
  readonly #now: () => number;
  #parts: readonly Pick<Cleanable, 'sweep'>[] = [];
  #freed: readonly Pick<Cleanable, 'free'>[] = [];
  #isScheduled = false;
  /** Up to this time, all records that are too old have been dropped. */
  #sweptAtMs = Number.NEGATIVE_INFINITY;

  constructor(now: () => number) {
    this.#now = now;
  }

  clean(parts: readonly Pick<Cleanable, 'sweep'>[], freed: readonly Pick<Cleanable, 'free'>[]): void {
    this.#parts = parts;
    this.#freed = freed;
  }

  /** Runs before every operation. */
  sweepSome(nowMs: number): void {
    if (nowMs === this.#sweptAtMs) return;
    if (this.#sweep(nowMs, PER_OPERATION) === PER_OPERATION) this.schedule();
    else this.#sweptAtMs = nowMs;
  }

  async sweepAll(): Promise<void> {
    while (this.#sweep(this.#now(), MAX_PER_TURN) === MAX_PER_TURN) await nextTurn();
  }

  /** Continues in a later turn of the event loop. */
  schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => this.#work()).unref();
  }

  #work(): void {
    this.#isScheduled = false;
    let left = MAX_PER_TURN - this.#sweep(this.#now(), MAX_PER_TURN);
    for (const part of this.#freed) left -= part.free(left);
    if (left === 0) this.schedule();
  }

  #sweep(nowMs: number, limit: number): number {
    let count = 0;
    for (const part of this.#parts) count += part.sweep(nowMs, limit - count);
    return count;
  }
}
