import { personOfGiven, personOfPersona } from '../crypto/identity.ts';
import { findBirthdayProblem } from '../domain/birthday.ts';
import type { Person } from '../domain/person.ts';
import { instantShape, isWithinClockRange, parseMomentMs } from '../domain/time/client-clock.ts';
import type { Store } from '../store/store.ts';
import { findPersonaOrFail } from './find.ts';
import { invalidField } from './problem.ts';
import { requireValidPersona } from './routes/personas.ts';
import type { CompleteBody } from './schemas/transaction.ts';

export interface Completion {
  readonly at?: number;
  readonly person?: Person;
}

const readMoment = (at: string | undefined, nowMs: number): number | undefined => {
  if (at === undefined) return undefined;
  const atMs = parseMomentMs(at, nowMs);
  if (atMs === undefined || atMs > nowMs || !isWithinClockRange(atMs)) {
    throw invalidField('at', `must be ${instantShape}, or a duration such as "-61m", and not be in the future`);
  }
  return atMs;
};

const readPerson = async (
  store: Store,
  { persona: id, person: given }: CompleteBody,
  partnerCode: string,
  nowMs: number,
): Promise<Person | undefined> => {
  if (id !== undefined && given !== undefined) {
    throw invalidField('person', 'must not be sent together with persona: send one of them');
  }
  if (given !== undefined) {
    const rule = typeof given.birthday === 'string' ? findBirthdayProblem(given.birthday, nowMs) : undefined;
    if (rule !== undefined) throw invalidField('person.birthday', rule);
    requireValidPersona(given, 'person.');
    return personOfGiven(given, partnerCode, nowMs);
  }
  if (id === undefined) return undefined;
  return personOfPersona(await findPersonaOrFail(store, id), partnerCode, nowMs);
};

/** Checks and returns the person and the instant of a `complete`. */
export const readCompletion = async (
  store: Store,
  body: CompleteBody,
  partnerCode: string,
  nowMs: number,
): Promise<Completion> => {
  const at = readMoment(body.at, nowMs);
  const person = await readPerson(store, body, partnerCode, nowMs);
  return { ...(at === undefined ? {} : { at }), ...(person === undefined ? {} : { person }) };
};
