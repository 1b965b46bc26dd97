import type { Client } from './client.ts';
import type { PersonErrorCode } from './names/error-codes.ts';
import type { Person, Persona } from './person.ts';
import type { Scenario } from './scenario.ts';
import type { SentPerson } from './sent-person.ts';

/** Personas as they are at the moment of a call. */
export interface PersonaReader {
  get(id: string): Promise<Persona | undefined>;
  /** Personas with this name or this phone, newest first. */
  findNear(person: Pick<SentPerson, 'name' | 'phone'>): Promise<Persona[]>;
}

/** What decides whose data is returned. */
export interface PersonClues {
  readonly personas: PersonaReader;
  readonly scenario: Scenario | undefined;
  /** What the partner sent, or the user typed into the window. */
  readonly sent?: SentPerson | undefined;
  /** The persona that the user picked; comes before everything else. */
  readonly picked?: Persona | undefined;
}

/** Whose data a result returns, and the code with which it is refused, if any. */
export interface PersonDecision {
  readonly person: Person;
  readonly personError: PersonErrorCode | null;
  /** Why no persona matches, if that is the reason of the refusal. */
  readonly mismatch?: string;
}

/** Decides whose data a client's request returns (`docs/scenarios.md`). */
export type DecidePerson = (
  client: Pick<Client, 'identity' | 'partnerCode'>,
  nowMs: number,
  clues: PersonClues,
) => Promise<PersonDecision>;
