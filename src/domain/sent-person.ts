import { birthdayAt, CALENDAR_RULE, findBirthdayProblem } from './birthday.ts';
import { MAX_NAME_LETTERS, phonePattern } from './limits.ts';
import { type SentField, sentFieldNames, sentFields } from './names/sent-fields.ts';
import type { Persona } from './person.ts';
import { shapes } from './text/shapes.ts';
import { isCalendarDay } from './time/korean-time.ts';

/** What a partner sends about a person with `USER_PERSONAL`, decrypted. */
export type SentPerson = { readonly [Field in SentField as (typeof sentFields)[Field]]: string };

export type SentPersonProblem = { readonly field: SentField; readonly rule: string };

/** The rules of guide ② for the format of the decrypted values. They need no clock. */
const formRules: Record<SentField, (text: string) => string | undefined> = {
  userName: (name) =>
    name.trim() === '' || [...name].length > MAX_NAME_LETTERS || !name.isWellFormed()
      ? `must be a name of 1 to ${MAX_NAME_LETTERS} letters`
      : undefined,
  userPhone: (phone) => (new RegExp(phonePattern).test(phone) ? undefined : `must be ${shapes.phone.en}`),
  userBirthday: (birthday) => (isCalendarDay(birthday) ? undefined : CALENDAR_RULE),
};

export const findFormProblems = (person: SentPerson): SentPersonProblem[] =>
  sentFieldNames.flatMap((field) => {
    const rule = formRules[field](person[sentFields[field]]);
    return rule === undefined ? [] : [{ field, rule }];
  });

/** The rules that the decrypted values break. */
export const findSentPersonProblems = (person: SentPerson, nowMs: number): SentPersonProblem[] => {
  const problems = findFormProblems(person);
  const rule = findBirthdayProblem(person.birthday, nowMs);
  if (rule === undefined || problems.some(({ field }) => field === 'userBirthday')) return problems;
  return [...problems, { field: 'userBirthday', rule }];
};

/** The fields in which the sent person differs from this persona. */
export const findDifferences = (persona: Persona, sent: SentPerson, atMs: number): SentField[] => {
  const known: SentPerson = { ...persona, birthday: birthdayAt(persona, atMs) };
  return sentFieldNames.filter((field) => known[sentFields[field]] !== sent[sentFields[field]]);
};

export const isSamePerson = (persona: Persona, sent: SentPerson, atMs: number): boolean =>
  findDifferences(persona, sent, atMs).length === 0;

/** Finds the personas with the name or the phone of a person. */
export type FindNear = (sent: SentPerson) => Promise<readonly Persona[]>;

/**
 * The rules that a sent or typed person breaks. A persona whose birthday follows the client's clock may have any birthday.
 */
export const checkSentPerson = async (
  sent: SentPerson,
  nowMs: number,
  findNear: FindNear,
): Promise<SentPersonProblem[]> => {
  const problems = findSentPersonProblems(sent, nowMs);
  if (problems.length === 0 || findFormProblems(sent).length > 0) return problems;
  const near = await findNear(sent);
  const followsClock = near.some((one) => typeof one.birthday === 'object' && isSamePerson(one, sent, nowMs));
  return followsClock ? [] : problems;
};
