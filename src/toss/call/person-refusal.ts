import { TossError } from '../../domain/error-catalogue.ts';
import type { LoggableNames } from '../../domain/loggable-names.ts';
import type { PersonErrorCode } from '../../domain/names/error-codes.ts';

/** A refusal of the person: the scenario refuses the person, or no persona matches what was sent. */
export const refusePerson = (
  loggableNames: LoggableNames,
  personError: PersonErrorCode,
  { scenario, mismatch }: { readonly scenario: string; readonly mismatch: string | null | undefined },
): TossError =>
  new TossError(
    personError,
    mismatch ? `${mismatch} (identity match)` : `${loggableNames.scenario(scenario)} refuses the person`,
  );
