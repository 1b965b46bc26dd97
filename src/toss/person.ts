import { personOfPersona, personOfSent } from '../crypto/identity.ts';
import { isSamePerson, type Persona, type SentPerson } from '../domain/person.ts';
import type { DecidePerson } from '../domain/person-decision.ts';
import type { Store } from '../store/store.ts';

/** Decides by who was picked, by scenario, then by the client's `identity`. */
export const createPersonDecider = ({ personas }: Pick<Store, 'personas'>, fixedPersonaId: string): DecidePerson => {
  const findSent = async (sent: SentPerson, nowMs: number): Promise<Persona | undefined> => {
    const all = await personas.list({ limit: Number.POSITIVE_INFINITY });
    return all.find(({ value }) => isSamePerson(value, sent, nowMs))?.value;
  };

  return async ({ identity, partnerCode }, nowMs, { scenario, sent, picked }) => {
    const personError = scenario?.error ?? null;
    const personOf = (persona: Persona) => personOfPersona(persona, partnerCode, nowMs);

    const chosen = picked ?? (scenario?.persona === undefined ? undefined : await personas.get(scenario.persona));
    if (chosen !== undefined) return { person: personOf(chosen), personError };
    const fixed = await personas.get(fixedPersonaId);
    if (fixed === undefined) throw new Error(`the fixed person ${fixedPersonaId} does not exist`);
    if (sent === undefined || identity === 'fixed') return { person: personOf(fixed), personError };
    if (identity === 'echo') return { person: personOfSent(sent, personOf(fixed), partnerCode), personError };
    const match = await findSent(sent, nowMs);
    return match === undefined
      ? { person: personOf(fixed), personError: personError ?? 'CE3001' }
      : { person: personOf(match), personError };
  };
};
