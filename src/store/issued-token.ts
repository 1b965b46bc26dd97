/** A token that was issued to a client. */
export interface IssuedToken {
  /** Sorted and joined by spaces. */
  readonly scopes: string;
  /** On the client's clock. */
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  readonly realIssuedAtMs: number;
  /** On a clock that never jumps. */
  readonly monotonicIssuedAtMs: number;
  /** A fault has made it expire. */
  readonly isBroken: boolean;
}
