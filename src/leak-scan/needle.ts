import type { Anchor } from './anchors.ts';
import type { LeakEncoding, LeakKind } from './known.ts';

/** A stretch of bytes that is a value. */
export interface Match {
  readonly start: number;
  readonly end: number;
  readonly encodings: readonly LeakEncoding[];
}

/** Something to look for. Where one of its anchors stands, `find` decides whether it is there. */
export interface Needle {
  readonly kind: LeakKind;
  /** Whose it is: numbers of people or secrets; empty for what only has a known form. */
  readonly owners: readonly number[];
  /** How a report shows it. */
  readonly masked: string;
  /** Whether it counts without another value nearby. */
  readonly isCertain: boolean;
  readonly find: (bytes: Uint8Array, at: number) => Match | undefined;
}

export type AnchoredNeedle = readonly [anchor: Anchor, needle: Needle];
