import type { Client } from './client.ts';
import type { PersonErrorCode } from './error-catalogue.ts';
import type { Person, Persona } from './person.ts';
import type { Scenario } from './scenario.ts';
import type { SentPerson } from './sent-person.ts';

/** What there is to go by. */
export interface PersonClues {
  readonly scenario: Scenario | undefined;
  /** What the partner sent, or the user typed into the window. */
  readonly sent?: SentPerson | undefined;
  /** A persona that somebody picked: wins over all. */
  readonly picked?: Persona | undefined;
}

/** Whose data a result returns, and what it is refused with, if at all. */
export interface PersonDecision {
  readonly person: Person;
  readonly personError: PersonErrorCode | null;
  /** Why nobody matched, where that is what it is refused with. */
  readonly mismatch?: string;
}

/** Decides whose data a client's request returns (README, Scenarios). */
export type DecidePerson = (
  client: Pick<Client, 'identity' | 'partnerCode'>,
  nowMs: number,
  clues: PersonClues,
) => Promise<PersonDecision>;
