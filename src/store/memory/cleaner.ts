import { nextTurn, TURN } from '../../collections/walk.ts';

/** How many expired records one operation drops at most. */
const A_LITTLE = 100;

/** A part of the store that has records to drop or to free. */
export interface Cleaned {
  /** Drops at most `limit` expired records. Returns how many. */
  sweep(nowMs: number, limit: number): number;
  /** Frees at most `limit` records of lives that have ended. Returns how many. */
  free(limit: number): number;
}

/**
 * Drops expired records, and frees the records of lives that have ended. A few are handled before each operation, the rest in
 * later turns of the event loop, so that no call is slow because of what other calls have left.
 */
export class Cleaner {
  readonly #now: () => number;
  #parts: readonly Pick<Cleaned, 'sweep'>[] = [];
  #frees: readonly Pick<Cleaned, 'free'>[] = [];
  #isAwake = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  watch(parts: readonly Pick<Cleaned, 'sweep'>[], frees: readonly Pick<Cleaned, 'free'>[]): void {
    this.#parts = parts;
    this.#frees = frees;
  }

  /** Called before each operation. */
  sweepALittle(nowMs: number): void {
    if (this.#sweep(nowMs, A_LITTLE) === A_LITTLE) this.wake();
  }

  async sweepAll(): Promise<void> {
    while (this.#sweep(this.#now(), TURN) === TURN) await nextTurn();
  }

  /** Must be called when there are records to free. */
  wake(): void {
    if (this.#isAwake) return;
    this.#isAwake = true;
    setImmediate(() => this.#work()).unref();
  }

  #work(): void {
    this.#isAwake = false;
    let left = TURN - this.#sweep(this.#now(), TURN);
    for (const part of this.#frees) left -= part.free(left);
    if (left === 0) this.wake();
  }

  #sweep(nowMs: number, limit: number): number {
    let count = 0;
    for (const part of this.#parts) count += part.sweep(nowMs, limit - count);
    return count;
  }
}
