import { createHmac } from 'node:crypto';
import { contactOf, noContact } from '../domain/contact.ts';
import { birthdayAt, type Person, type Persona, type SentPerson } from '../domain/person.ts';

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

/** A persona as a transaction keeps it: birthday of this day, identifiers derived where it has none of its own. */
export const personOfPersona = (persona: Persona, partnerCode: string, atMs: number): Person => {
  const derived = identifiersOf(partnerCode, 'persona', persona.id);
  return {
    personaId: persona.id,
    name: persona.name,
    birthday: birthdayAt(persona, atMs),
    gender: persona.gender,
    nationality: persona.nationality,
    phone: persona.phone,
    ci: persona.ci ?? derived.ci,
    di: persona.di ?? derived.di,
    ...contactOf(persona),
  };
};

/** A person whom a call describes: identifiers by name, birthday and phone, where it gives none. */
export const personOfGiven = (given: Omit<Persona, 'id'>, partnerCode: string, atMs: number): Person => {
  const birthday = birthdayAt(given, atMs);
  const derived = identifiersOf(partnerCode, 'sent', given.name, birthday, given.phone);
  const { name, gender, nationality, phone, ci = derived.ci, di = derived.di } = given;
  return { personaId: null, name, birthday, gender, nationality, phone, ci, di, ...contactOf(given) };
};

/** The person that was sent; what must be said and is not sent is as the fixed person's. */
export const personOfSent = (sent: SentPerson, fixed: Person, partnerCode: string): Person => ({
  ...fixed,
  ...sent,
  ...identifiersOf(partnerCode, 'sent', sent.name, sent.birthday, sent.phone),
  ...noContact,
  personaId: null,
});
