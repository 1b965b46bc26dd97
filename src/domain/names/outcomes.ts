import { codes } from '../endpoint.ts';
import { aborts } from '../fault.ts';
import { SUCCESS } from '../journal.ts';
import { transportProblems } from './transport-problems.ts';

/** How a call can end, but for the statuses of faults. */
export const namedOutcomes: readonly string[] = [SUCCESS, 'closed', ...codes, ...aborts, ...transportProblems];

const names: ReadonlySet<string> = new Set(namedOutcomes);

/** Whether calls can end so: also with `http-503`, where a fault answers a status. */
export const isOutcome = (text: string): boolean => names.has(text) || /^http-[1-5]\d\d$/.test(text);
