import { randomUUID } from 'node:crypto';
import { customAlphabet } from 'nanoid';
import { type Logger, pino } from 'pino';
import type { KeyUnwrapper } from './crypto/session/key-unwrapper.ts';
import type { Fixtures } from './fixtures/load.ts';
import type { Store } from './store/store.ts';

/** What a test, or another composition, may put in the place of the real thing. */
export interface Parts {
  readonly fixtures?: Fixtures;
  readonly store?: Store;
  readonly logger?: Logger;
  readonly unwrapKey?: KeyUnwrapper;
  /** The wall clock, in milliseconds. */
  readonly realNow?: () => number;
  /** Real time that never jumps; without it `realNow`, if that is given, as time that passes moves both. */
  readonly monotonicNow?: () => number;
  readonly newUuid?: () => string;
  /** The TLS CA's certificate in PEM; `null` without HTTPS, or with a certificate of the user's own. */
  readonly tlsCa?: string | null;
  /** 32 hexadecimal digits. */
  readonly newHexId?: () => string;
}

/** The parts that have a default: clocks, ids and the log. */
export type RealParts = Required<Pick<Parts, 'realNow' | 'monotonicNow' | 'newUuid' | 'newHexId' | 'logger' | 'tlsCa'>>;

/** Begins with what the wall clock says, and never jumps. */
const steadyNow = (): number => Math.round(performance.timeOrigin + performance.now());

/** The real thing for whatever was not replaced. */
export const completeParts = (parts: Parts): RealParts => ({
  realNow: parts.realNow ?? Date.now,
  monotonicNow: parts.monotonicNow ?? parts.realNow ?? steadyNow,
  newUuid: parts.newUuid ?? randomUUID,
  newHexId: parts.newHexId ?? customAlphabet('0123456789abcdef', 32),
  logger: parts.logger ?? pino({ level: 'silent' }),
  tlsCa: parts.tlsCa ?? null,
});
