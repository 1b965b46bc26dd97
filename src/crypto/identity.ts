import { createHmac } from 'node:crypto';
import { birthdayAt } from '../domain/birthday.ts';
import { contactOf, noContact, type Person, type Persona } from '../domain/person.ts';
import type { SentPerson } from '../domain/sent-person.ts';

/** 64 bytes in base64: the 88 characters of a real CI or DI. */
const derive = (purpose: string, ...parts: readonly string[]): string =>
  createHmac('sha512', `mock-toss-cert ${purpose}`).update(JSON.stringify(parts)).digest('base64');

/** CI: the same for the same person, whichever partner asks; DI: another for another partner. */
const identifiersOf = (
  partnerCode: string,
  ...person: readonly string[]
): { readonly ci: string; readonly di: string } => ({
  ci: derive('ci', ...person),
  di: derive('di', partnerCode, ...person),
});

type Given = Omit<Persona, 'id' | 'birthday'> & { readonly birthday: string };

const personOf = (given: Given, personaId: string | null, derived: ReturnType<typeof identifiersOf>): Person => {
  const { name, birthday, gender, nationality, phone, ci = derived.ci, di = derived.di } = given;
  return { personaId, name, birthday, gender, nationality, phone, ci, di, ...contactOf(given) };
};

/** A persona as a transaction keeps it: birthday of this day, identifiers derived where it has none of its own. */
export const personOfPersona = (persona: Persona, partnerCode: string, atMs: number): Person => {
  const derived = identifiersOf(partnerCode, 'persona', persona.id);
  return personOf({ ...persona, birthday: birthdayAt(persona, atMs) }, persona.id, derived);
};

/** A person whom a call describes: identifiers by name, birthday and phone, where it gives none. */
export const personOfGiven = (given: Omit<Persona, 'id'>, partnerCode: string, atMs: number): Person => {
  const birthday = birthdayAt(given, atMs);
  const derived = identifiersOf(partnerCode, 'sent', given.name, birthday, given.phone);
  return personOf({ ...given, birthday }, null, derived);
};

/** The person that was sent; what must be said and is not sent is as the fixed person's. */
export const personOfSent = (sent: SentPerson, fixed: Person, partnerCode: string): Person => ({
  ...fixed,
  ...sent,
  ...identifiersOf(partnerCode, 'sent', sent.name, sent.birthday, sent.phone),
  ...noContact,
  personaId: null,
});
