/** A token that a client was given. */
export interface HeldToken {
  /** Sorted. */
  readonly scopes: string;
  /** On the client's clock. */
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  readonly realIssuedAtMs: number;
  /** By a clock that never jumps. */
  readonly monotonicIssuedAtMs: number;
  /** A fault has made it expire. */
  readonly isBroken: boolean;
}
