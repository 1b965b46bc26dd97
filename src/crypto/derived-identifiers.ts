import { createHmac } from 'node:crypto';
import type { Persona, SentPerson } from '../domain/person.ts';

/** 64 bytes in base64: the 88 characters of a real CI or DI. */
const derive = (purpose: string, ...parts: readonly string[]): string =>
  createHmac('sha512', `mock-toss-cert ${purpose}`).update(JSON.stringify(parts)).digest('base64');

type Identifiable = SentPerson & Partial<Pick<Persona, 'ci' | 'di'>>;

/** CI: the same person always has the same, whichever partner asks. */
export const deriveCi = (person: Identifiable): string =>
  person.ci ?? derive('ci', person.name, person.birthday, person.phone);

/** DI: another partner gets another. */
export const deriveDi = (person: Identifiable, partnerCode: string): string =>
  person.di ?? derive('di', person.name, person.birthday, person.phone, partnerCode);
