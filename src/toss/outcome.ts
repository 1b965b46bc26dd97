import { deriveCi, deriveDi } from '../crypto/derived-identifiers.ts';
import type { Client } from '../domain/client.ts';
import type { PersonErrorCode } from '../domain/error-catalogue.ts';
import { isSamePerson, type Person, type Persona, type SentPerson } from '../domain/person.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { TossContext } from './context.ts';

export interface Outcome {
  readonly scenario: Scenario;
  readonly person: Person;
  readonly personError: PersonErrorCode | null;
}

const fromPersona = (persona: Persona, partnerCode: string): Person => ({
  personaId: persona.id,
  name: persona.name,
  birthday: persona.birthday,
  gender: persona.gender,
  nationality: persona.nationality,
  phone: persona.phone,
  ci: deriveCi(persona),
  di: deriveDi(persona, partnerCode),
});

const fromSent = (sent: SentPerson, fixed: Person, partnerCode: string): Person => ({
  ...sent,
  personaId: null,
  gender: fixed.gender,
  nationality: fixed.nationality,
  ci: deriveCi(sent),
  di: deriveDi(sent, partnerCode),
});

/** Which scenario a request gets and whose data its result will return (scenarios.md). */
export const decideOutcome = (context: TossContext, client: Client, sent: SentPerson | undefined): Outcome => {
  const name = client.scenario ?? context.defaults.scenario;
  const scenario = context.scenarios.get(name);
  if (scenario === undefined) throw new Error(`scenario ${name} does not exist`);
  const [fixedPersona] = context.personas;
  const fixed = fromPersona(fixedPersona, client.partnerCode);
  const personError = scenario.error ?? null;

  const chosen = context.personas.find(({ id }) => id === scenario.persona);
  if (chosen !== undefined) return { scenario, personError, person: fromPersona(chosen, client.partnerCode) };
  if (sent === undefined || client.identity === 'fixed') return { scenario, personError, person: fixed };
  if (client.identity === 'echo') return { scenario, personError, person: fromSent(sent, fixed, client.partnerCode) };
  const match = context.personas.find((persona) => isSamePerson(persona, sent));
  return match === undefined
    ? { scenario, personError: personError ?? 'CE3001', person: fixed }
    : { scenario, personError, person: fromPersona(match, client.partnerCode) };
};
