import { type PersonErrorCode, TossError } from '../../domain/error-catalogue.ts';
import type { OwnNames } from '../../domain/own-names.ts';

/** A refusal that says something about the person: the scenario decides so, or nobody matches what was sent. */
export const refusePerson = (
  ownNames: OwnNames,
  personError: PersonErrorCode,
  { scenario, mismatch }: { readonly scenario: string; readonly mismatch: string | null | undefined },
): TossError =>
  new TossError(personError, mismatch ? `${mismatch} (identity match)` : `${ownNames.scenario(scenario)} decides so`);
