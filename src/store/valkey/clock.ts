/** What the command TIME returns: whole seconds, and microseconds. */
export type ServerTime = readonly (string | number)[];

/** A sample that took much longer than the best one says little about the time. */
const MAX_TIMES_BEST = 3;
/** Clocks drift: older samples count less. */
const AGING = 1.1;

/**
 * The time of the server, which is the same for all processes, whatever their own clocks say. Sampled now and then; in between the
 * process's own steady clock counts on. Never goes back.
 */
export class SharedClock {
  readonly #steadyNow: () => number;
  readonly #ask: () => Promise<ServerTime>;
  #offset = 0;
  #bestMs = Number.POSITIVE_INFINITY;
  #last = 0;

  /** `steadyNow`: milliseconds of a clock that never jumps. */
  constructor(ask: () => Promise<ServerTime>, steadyNow: () => number = () => performance.now()) {
    this.#ask = ask;
    this.#steadyNow = steadyNow;
  }

  async sample(): Promise<void> {
    const before = this.#steadyNow();
    const [seconds = 0, micros = 0] = await this.#ask();
    const after = this.#steadyNow();
    const tookMs = after - before;
    this.#bestMs = Math.min(tookMs, this.#bestMs * AGING);
    if (tookMs > this.#bestMs * MAX_TIMES_BEST + 1) return;
    this.#offset = Number(seconds) * 1000 + Number(micros) / 1000 - (before + after) / 2;
  }

  readonly now = (): number => {
    this.#last = Math.max(this.#last, Math.round(this.#steadyNow() + this.#offset));
    return this.#last;
  };
}
