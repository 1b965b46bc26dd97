/** A record with its place in the order of creation. `sequence` only grows, and does not depend on a clock. */
export interface Stored<T> {
  readonly sequence: number;
  readonly value: T;
}

export interface Page {
  readonly limit: number;
  /** Only records with a lower `sequence`. */
  readonly before?: number | undefined;
}
