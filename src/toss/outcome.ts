import { personOfPersona, personOfSent } from '../crypto/identity.ts';
import type { PersonErrorCode } from '../domain/error-catalogue.ts';
import { isSamePerson, type Person, type SentPerson } from '../domain/person.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { Caller, TossContext } from './context.ts';

export interface Outcome {
  readonly scenario: Scenario;
  readonly person: Person;
  readonly personError: PersonErrorCode | null;
}

/** Which scenario a request gets and whose data its result will return (scenarios.md). */
export const decideOutcome = (
  context: TossContext,
  { client, nowMs }: Caller,
  sent: SentPerson | undefined,
): Outcome => {
  const name = client.scenario ?? context.defaults.scenario;
  const scenario = context.scenarios.get(name);
  if (scenario === undefined) throw new Error(`scenario ${name} does not exist`);
  const { partnerCode, identity } = client;
  const [fixedPersona] = context.personas;
  const fixed = personOfPersona(fixedPersona, partnerCode, nowMs);
  const personError = scenario.error ?? null;

  const chosen = context.personas.find(({ id }) => id === scenario.persona);
  if (chosen !== undefined) return { scenario, personError, person: personOfPersona(chosen, partnerCode, nowMs) };
  if (sent === undefined || identity === 'fixed') return { scenario, personError, person: fixed };
  if (identity === 'echo') return { scenario, personError, person: personOfSent(sent, fixed, partnerCode) };
  const match = context.personas.find((persona) => isSamePerson(persona, sent, nowMs));
  return match === undefined
    ? { scenario, personError: personError ?? 'CE3001', person: fixed }
    : { scenario, personError, person: personOfPersona(match, partnerCode, nowMs) };
};
