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
  /** When it ends: after so many seconds or calls, whichever comes first. */
  readonly seconds?: number;
  readonly calls?: number;
  /**
   * Calls a second, whether or not the earlier ones are answered. A late answer then counts from the time at which its call was
   * due, so that a server that stops for a while cannot hide it. Without it, the next call is sent when the last one is answered.
   */
  readonly perSecond?: number;
}

export interface LoadResult {
  readonly calls: number;
  /** From the first call to the last answer. */
  readonly seconds: number;
  /** How long each call took, in milliseconds. */
  readonly latencies: Float64Array;
  readonly failed: number;
  /** The first one that failed: what was wrong with it. */
  readonly failure: string | null;
}
