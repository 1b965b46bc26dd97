/** A record with its place in the order of creation: a number that only grows, independent of any clock. */
export interface Stored<T> {
  readonly sequence: number;
  readonly value: T;
}

export interface Page {
  readonly limit: number;
  /** Only records created before the one with this sequence number. */
  readonly before?: number | undefined;
}
