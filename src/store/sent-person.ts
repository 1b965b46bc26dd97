import { findFormProblems, findSentPersonProblems, isSamePerson, type SentPerson } from '../domain/sent-person.ts';
import type { Store } from './store.ts';

/**
 * The rules that a person breaks who was sent, or typed. A persona whose birthday follows the clock is as old as the clock
 * says.
 */
export const judgeSentPerson = async ({ personas }: Pick<Store, 'personas'>, sent: SentPerson, nowMs: number) => {
  const problems = findSentPersonProblems(sent, nowMs);
  if (problems.length === 0 || findFormProblems(sent).length > 0) return problems;
  const all = await personas.list({ limit: Number.POSITIVE_INFINITY });
  const isExempt = all.some(({ value }) => typeof value.birthday === 'object' && isSamePerson(value, sent, nowMs));
  return isExempt ? [] : problems;
};
