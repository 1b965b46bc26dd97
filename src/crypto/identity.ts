import { createHmac } from 'node:crypto';
import { birthdayAt } from '../domain/birthday.ts';
import { contactOf, noContact, type Person, type Persona } from '../domain/person.ts';
import type { SentPerson } from '../domain/sent-person.ts';

/** 64 bytes in base64: the 88 characters of a real CI or DI. */
const derive = (purpose: string, ...parts: readonly string[]): string =>
  createHmac('sha512', `mock-toss-cert ${purpose}`).update(JSON.stringify(parts)).digest('base64');

/** CI is the same for every partner. DI differs from partner to partner. */
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

/** The person of a persona: the birthday counts from `atMs`, and `ci` and `di` are derived if the persona has none. */
export const personOfPersona = (persona: Persona, partnerCode: string, atMs: number): Person => {
  const derived = identifiersOf(partnerCode, 'persona', persona.id);
  return personOf({ ...persona, birthday: birthdayAt(persona, atMs) }, persona.id, derived);
};

/** A person that a call describes: `ci` and `di` are derived from name, birthday and phone if the call gives none. */
export const personOfGiven = (given: Omit<Persona, 'id'>, partnerCode: string, atMs: number): Person => {
  const birthday = birthdayAt(given, atMs);
  const derived = identifiersOf(partnerCode, 'sent', given.name, birthday, given.phone);
  return personOf({ ...given, birthday }, null, derived);
};

/** The person that a partner sent. Everything that was not sent comes from the fixed person. */
export const personOfSent = (sent: SentPerson, fixed: Person, partnerCode: string): Person => ({
  ...fixed,
  ...sent,
  ...identifiersOf(partnerCode, 'sent', sent.name, sent.birthday, sent.phone),
  ...noContact,
  personaId: null,
});
