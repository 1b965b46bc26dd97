import type { KeyObject } from 'node:crypto';
import type { Addresses } from './call.ts';
import type { Exchange } from './exchange.ts';

/** `with`: the server that is compared with, such as the real service. `url`: the emulator. */
export const sideNames = ['with', 'url'] as const;
export type SideName = (typeof sideNames)[number];

export interface Side {
  readonly name: SideName;
  readonly addresses: Addresses;
  readonly publicKey: KeyObject | undefined;
  /** Between the beginnings of two calls. */
  readonly pauseMs: number;
  readonly exchange: Exchange;
}
