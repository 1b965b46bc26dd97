import { randomUUID } from 'node:crypto';
import { customAlphabet } from 'nanoid';
import { type Logger, pino } from 'pino';
import type { DiagnoserOptions } from './crypto/diagnosis/diagnoser.ts';
import type { KeyUnwrapper } from './crypto/session/key-unwrapper.ts';
import type { Fixtures } from './fixtures/load.ts';
import type { Store } from './store/store.ts';

/** Parts of the server that tests, or another program, may replace. */
export interface Parts {
  readonly fixtures?: Fixtures;
  readonly store?: Store;
  /** A snapshot to begin with, in place of the file of the settings. */
  readonly snapshot?: unknown;
  readonly logger?: Logger;
  readonly unwrapKey?: KeyUnwrapper;
  /** The wall clock, in milliseconds. */
  readonly realNow?: () => number;
  /** Real time that never jumps. Without it `realNow` is used, if given: passing time moves both. */
  readonly monotonicNow?: () => number;
  readonly newUuid?: () => string;
  /** The certificate of the TLS CA in PEM; `null` without HTTPS, or with the user's own certificate. */
  readonly tlsCa?: string | null;
  /** The pages of the documentation in a language: HTML by name. */
  readonly docs?: (language: 'en' | 'ko') => Promise<Readonly<Record<string, string>>>;
  /** Limits of diagnoses. A test on a busy machine has to wait longer for their worker. */
  readonly diagnosis?: DiagnoserOptions;
  /** 32 hexadecimal digits. */
  readonly newHexId?: () => string;
}

/** The parts that have a default: clocks, ids and the log. */
export type CompleteParts = Required<
  Pick<Parts, 'realNow' | 'monotonicNow' | 'newUuid' | 'newHexId' | 'logger' | 'tlsCa'>
>;

const { timeOrigin } = performance;

/** Starts at the time of the wall clock, and never jumps. */
const steadyNow = (): number => Math.round(timeOrigin + performance.now());

/** The parts that were given, and the defaults for all others. */
export const completeParts = (parts: Parts): CompleteParts => ({
  realNow: parts.realNow ?? Date.now,
  monotonicNow: parts.monotonicNow ?? parts.realNow ?? steadyNow,
  newUuid: parts.newUuid ?? randomUUID,
  newHexId: parts.newHexId ?? customAlphabet('0123456789abcdef', 32),
  logger: parts.logger ?? pino({ level: 'silent' }),
  tlsCa: parts.tlsCa ?? null,
});
