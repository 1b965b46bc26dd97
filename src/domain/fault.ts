import { type Endpoint, endpoints, endpointTable, entryOf, type Tamper } from './endpoint.ts';
import type { ErrorCode, OAuthCode } from './names/error-codes.ts';
import { formatInstant } from './time/korean-time.ts';

export const aborts = ['reset', 'empty', 'half'] as const;
/** How a connection ends: reset before any answer, closed before any answer, closed in the middle of the answer. */
export type Abort = (typeof aborts)[number];

/** The part that is broken in an otherwise good answer. */
export const tampers: readonly Tamper[] = endpoints.flatMap((endpoint) => endpointTable[endpoint].tampers);

/** Tampers of a signature: they are applied where the signature is made. */
export type SignatureTamper = Extract<Tamper, `signature-${string}` | `certificate-${string}`>;

export const isSignatureTamper = (tamper: Tamper | null): tamper is SignatureTamper =>
  tamper !== null && /^(signature|certificate)-/.test(tamper);

/** What the service does wrong: a delay, one of the other effects, or both. */
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
  /** `null`: all calls, also those of unknown clients. */
  readonly clientId: string | null;
  readonly endpoint: Endpoint | '*';
  readonly effect: FaultEffect;
  /** On how many more calls it triggers; `null`: until it is deleted. */
  readonly timesLeft: number | null;
  /** The probability that it triggers on a matching call. */
  readonly probability: number;
  /** Seed and number of the call decide whether it triggers. */
  readonly seed: string;
  /** Calls that matched so far, and those of them on which it triggered. */
  readonly seen: number;
  readonly struck: number;
  /** Real time. */
  readonly createdAtMs: number;
}

/** Whether an effect is possible: CE codes under `/api`, OAuth codes at `/token`, a tamper where the part that it breaks is. */
const isPossibleAt = (endpoint: Endpoint, { error, tamper }: FaultEffect): boolean => {
  const { faultCodes, tampers: possible } = entryOf(endpoint);
  return (error === null || faultCodes.includes(error)) && (tamper === null || possible.includes(tamper));
};

export const endpointsOf = (effect: FaultEffect): readonly Endpoint[] =>
  endpoints.filter((endpoint) => isPossibleAt(endpoint, effect));

const matches = (fault: Fault, endpoint: Endpoint, clientId: string | null): boolean =>
  (fault.clientId === null || fault.clientId === clientId) &&
  (fault.endpoint === '*' || fault.endpoint === endpoint) &&
  isPossibleAt(endpoint, fault.effect);

/** Whether the effect breaks a good answer, and so has to wait until there is one. */
export const isDeferred = ({ abort, tamper }: FaultEffect): boolean => tamper !== null || abort === 'half';

/** A number from 0 up to 1 that depends on seed and count only: FNV-1a, then the last steps of MurmurHash3 to spread it. */
const draw = (seed: string, count: number): number => {
  let hash = 0x811c9dc5;
  for (const character of `${seed} ${count}`) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
};

/** The fault after a call that it matches, and whether it triggers on that call. */
const countSeen = (fault: Fault): { readonly fault: Fault; readonly triggers: boolean } => {
  const seen = fault.seen + 1;
  return { fault: { ...fault, seen }, triggers: draw(fault.seed, seen) < fault.probability };
};

/** The fault after it has triggered. */
export const trigger = (fault: Fault): Fault => ({
  ...fault,
  struck: fault.struck + 1,
  timesLeft: fault.timesLeft === null ? null : fault.timesLeft - 1,
});

/** Whether it can never trigger again. */
export const isUsedUp = ({ timesLeft }: Fault): boolean => timesLeft === 0;

export interface FaultDecision {
  /** The fault that triggers on the call, as it is afterwards. */
  readonly taken: Fault | undefined;
  /** All faults that the call has changed, as they are afterwards. `taken` is the last of them. */
  readonly changed: readonly Fault[];
}

/**
 * Decides which of the candidates triggers on a call: the first one that matches and whose probability says so. Matching faults
 * before it only count the call. A deferred fault is taken, but is used up later, when there is a good answer to break.
 */
export const decideFault = (
  candidates: readonly Fault[],
  endpoint: Endpoint,
  clientId: string | null,
): FaultDecision => {
  const changed: Fault[] = [];
  for (const candidate of candidates) {
    if (!matches(candidate, endpoint, clientId)) continue;
    const { fault, triggers } = countSeen(candidate);
    const after = triggers && !isDeferred(fault.effect) ? trigger(fault) : fault;
    changed.push(after);
    if (triggers) return { taken: after, changed };
  }
  return { taken: undefined, changed };
};

const actions = ['error', 'http', 'abort', 'tamper'] as const;

export type FaultKind = 'delay' | (typeof actions)[number] | `delay+${(typeof actions)[number]}`;

/** What a fault does, without its values: for metrics. */
export const kindOf = (effect: FaultEffect): FaultKind => {
  const action = actions.find((name) => effect[name] !== null);
  if (action === undefined) return 'delay';
  return effect.delayMs === null ? action : `delay+${action}`;
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

/** The fault as the control API and events show it. */
export const viewFault = ({ effect, createdAtMs, seed: _seed, ...fault }: Fault) => ({
  ...fault,
  ...effect,
  createdAt: formatInstant(createdAtMs),
});
