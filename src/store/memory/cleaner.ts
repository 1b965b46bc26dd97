import { nextTurn, TURN } from '../../collections/walk.ts';

/** How much one operation drops of what is past its time. */
const A_LITTLE = 100;

/** A part of the store that keeps records of clients' lives. */
export interface Cleaned {
  /** Drops records that are past their time, so many at most; how many it were. */
  sweep(nowMs: number, limit: number): number;
  /** Gives back the memory of lives that are over, of so many records at most; of how many it was. */
  free(limit: number): number;
}

/**
 * Drops what is past its time, and frees what belonged to lives that are over: a little before each operation, and the rest
 * in turns of the event loop, so that no call pays for what others have left.
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

  /** Before an operation. */
  sweepALittle(nowMs: number): void {
    if (this.#sweep(nowMs, A_LITTLE) === A_LITTLE) this.wake();
  }

  async sweepAll(): Promise<void> {
    while (this.#sweep(this.#now(), TURN) === TURN) await nextTurn();
  }

  /** There is something to free. */
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
