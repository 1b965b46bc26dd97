import { createHash } from 'node:crypto';
import type { ErrorCode } from './error-catalogue.ts';
import type { Endpoint } from './journal.ts';
import type { OAuthCode } from './oauth-codes.ts';

export const aborts = ['reset', 'empty', 'half'] as const;
/** How a connection ends: reset before any answer, closed before any answer, closed in the middle of the answer. */
export type Abort = (typeof aborts)[number];

export const tampers = [
  'token-expired',
  'field-tag',
  'field-session-id',
  'signature-content',
  'signature-digest',
  'certificate-expired',
  'certificate-unknown-ca',
] as const;
/** The one thing that is broken in an otherwise good answer. */
export type Tamper = (typeof tampers)[number];

/** What tampers with a signature, and so belongs to whoever makes it. */
export type SignatureTamper = Extract<Tamper, `signature-${string}` | `certificate-${string}`>;

export const isSignatureTamper = (tamper: Tamper | null): tamper is SignatureTamper =>
  tamper !== null && /^(signature|certificate)-/.test(tamper);

/** What the service does wrong: a delay, or one of the others, or both. */
export interface FaultEffect {
  readonly delayMs: number | null;
  readonly error: ErrorCode | OAuthCode | null;
  /** A bare HTTP status, as a gateway would send it. */
  readonly http: number | null;
  readonly abort: Abort | null;
  readonly tamper: Tamper | null;
}

export interface Fault {
  readonly id: string;
  /** `null`: calls of all clients, known or not. */
  readonly clientId: string | null;
  readonly endpoint: Endpoint | '*';
  readonly effect: FaultEffect;
  /** Calls that it will still strike; `null`: until it is deleted. */
  readonly timesLeft: number | null;
  /** Of striking a call that it matches. */
  readonly probability: number;
  /** Decides, with the number of the call, which calls are struck. */
  readonly seed: string;
  /** Calls that matched so far, and those of them that were struck. */
  readonly seen: number;
  readonly struck: number;
  /** Real time. */
  readonly createdAtMs: number;
}

const isCeCode = (error: string): boolean => error.startsWith('CE');

/** Where an effect makes sense: CE codes under `/api`, OAuth's at `/token`, and each tamper where its thing is. */
export const endpointsOf = ({ error, tamper }: FaultEffect): readonly Endpoint[] => {
  if (error !== null) return isCeCode(error) ? ['request', 'status', 'result', 'certificate'] : ['token'];
  if (tamper !== null) return tamper === 'token-expired' ? ['token'] : ['result'];
  return ['token', 'request', 'status', 'result', 'certificate'];
};

export const matches = (fault: Fault, endpoint: Endpoint, clientId: string | null): boolean =>
  (fault.clientId === null || fault.clientId === clientId) &&
  (fault.endpoint === '*' || fault.endpoint === endpoint) &&
  endpointsOf(fault.effect).includes(endpoint);

/** A number from 0 up to 1 that only seed and count decide. */
const draw = (seed: string, count: number): number =>
  createHash('sha256')
    .update(JSON.stringify([seed, count]))
    .digest()
    .readUInt32BE() /
  2 ** 32;

/** The fault after a call that it matches, and whether it strikes that call. */
export const meet = (fault: Fault): { readonly fault: Fault; readonly strikes: boolean } => {
  const seen = fault.seen + 1;
  const strikes = draw(fault.seed, seen) < fault.probability;
  if (!strikes) return { fault: { ...fault, seen }, strikes };
  const timesLeft = fault.timesLeft === null ? null : fault.timesLeft - 1;
  return { fault: { ...fault, seen, struck: fault.struck + 1, timesLeft }, strikes };
};

/** In a few words, for log and journal. */
export const describeEffect = ({ delayMs, error, http, abort, tamper }: FaultEffect): string =>
  [
    delayMs === null ? [] : `delay ${delayMs}ms`,
    error === null ? [] : `error ${error}`,
    http === null ? [] : `http ${http}`,
    abort === null ? [] : `abort ${abort}`,
    tamper === null ? [] : `tamper ${tamper}`,
  ]
    .flat()
    .join(', ');
