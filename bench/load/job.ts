/** What the load generator is asked to do. */
export interface LoadJob {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent in turn, from the first one again after the last. */
  readonly bodies: readonly string[];
  /** A regular expression that the body of every answer must match. */
  readonly expected: string;
  readonly connections: number;
  /** For how long; `null` sends every body once. */
  readonly seconds: number | null;
  /**
   * Calls a second, whether or not the earlier ones are answered. A late answer then counts from the time at which its call was
   * due, so that a server that stops for a while cannot hide it. `null` sends the next call when the answer to the last one is there.
   */
  readonly perSecond: number | null;
}

/** Milliseconds. */
export interface Latencies {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly slowest: number;
}

export interface LoadResult {
  readonly calls: number;
  /** From the first call to the last answer. */
  readonly seconds: number;
  readonly latencies: Latencies;
  readonly failed: number;
  /** The first one that failed: what was wrong with it. */
  readonly failure: string | null;
}
