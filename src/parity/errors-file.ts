import type { ErrorCatalogue, ErrorEntry } from '../domain/error-catalogue.ts';
import { type ErrorCode, errorCodes } from '../domain/names/error-codes.ts';
import { fieldOf } from './json.ts';
import type { Masker } from './masker.ts';
import type { Outcome } from './run.ts';

/** An error that the server of --with has answered. */
export interface SeenError {
  readonly code: string;
  readonly http: number;
  readonly reason: string;
  /** How often. */
  readonly count: number;
}

/** Every error with its status and reason, the most frequent first. */
const errorsIn = (outcomes: readonly Outcome[]): readonly SeenError[] => {
  const found = new Map<string, SeenError>();
  for (const { answer } of outcomes) {
    const [code, reason] = ['error.errorCode', 'error.reason'].map((path) => fieldOf(answer?.body, path));
    if (answer === null || typeof code !== 'string' || typeof reason !== 'string') continue;
    const key = JSON.stringify([code, answer.status, reason]);
    found.set(key, { code, http: answer.status, reason, count: (found.get(key)?.count ?? 0) + 1 });
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
};

/** The statuses and reasons that a fixture may have. */
const fits = ({ http, reason }: SeenError): boolean => http >= 400 && http <= 599 && reason !== '';

const isKnown = ({ code }: SeenError): boolean => errorCodes.some((known) => known === code);

/** Errors that `errors.json` cannot hold: their code is not known here, or their status is no error's. */
export const unknownErrors = (outcomes: readonly Outcome[]): readonly SeenError[] =>
  errorsIn(outcomes).filter((error) => !isKnown(error) || !fits(error));

/** The catalogue as the server of --with has it. */
export interface ObservedErrors {
  /** For `errors.json`: all codes, those that were seen with the status and reason that were seen. */
  readonly errors: readonly ErrorEntry[];
  /** The codes whose status and reason were seen. */
  readonly seen: readonly ErrorCode[];
  /** The codes whose reason is not known as it is: something in it was masked, or it was cut. */
  readonly masked: readonly ErrorCode[];
}

/**
 * CE0003 has other statuses for unknown paths, wrong methods and large bodies; the emulator keeps those by itself. So the status is
 * the one that was seen most often. `isOfficial`: the answers are the real service's, not those of another emulator.
 */
export const observeErrors = (
  catalogue: ErrorCatalogue,
  outcomes: readonly Outcome[],
  { masker, isOfficial }: { readonly masker: Masker; readonly isOfficial: boolean },
): ObservedErrors => {
  const known = errorsIn(outcomes).filter((error) => isKnown(error) && fits(error));
  const usable = known.filter(({ reason }) => !masker.isMasked(reason));
  const errors = errorCodes.flatMap((code): ErrorEntry[] => {
    const entry = catalogue.get(code);
    if (entry === undefined) return [];
    const seen = usable.find((error) => error.code === code);
    if (seen === undefined) return [entry];
    return [{ ...entry, http: seen.http, reason: seen.reason, basis: isOfficial ? 'official' : entry.basis }];
  });
  const isIn = (found: readonly SeenError[], code: ErrorCode): boolean => found.some((error) => error.code === code);
  return {
    errors,
    seen: errorCodes.filter((code) => isIn(usable, code)),
    masked: errorCodes.filter((code) => isIn(known, code) && !isIn(usable, code)),
  };
};
