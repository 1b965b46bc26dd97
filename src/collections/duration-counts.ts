/** Upper bounds in seconds: from a call that decrypts nothing to one that a fault delays for a minute. */
export const DURATION_BOUNDS = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
] as const;

/** Counts durations by their length. What it needs does not grow with them. */
export class DurationCounts {
  /** The last one counts what is longer than every bound. */
  readonly #counts: number[] = Array.from({ length: DURATION_BOUNDS.length + 1 }, () => 0);
  #sumMs = 0;

  add(durationMs: number): void {
    let index = 0;
    for (const bound of DURATION_BOUNDS) {
      if (durationMs <= bound * 1000) break;
      index += 1;
    }
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#sumMs += durationMs;
  }

  get sumSeconds(): number {
    return this.#sumMs / 1000;
  }

  /** For each bound, then for all: how many were not longer. */
  get upTo(): readonly number[] {
    let sum = 0;
    return this.#counts.map((count) => {
      sum += count;
      return sum;
    });
  }
}
