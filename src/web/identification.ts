import { type Static, Type } from 'typebox';
import { birthdayAt } from '../domain/birthday.ts';
import type { Persona } from '../domain/person.ts';
import { checkSentPerson, type SentPerson, sentFields } from '../domain/sent-person.ts';
import type { Store } from '../store/store.ts';
import { WebError } from './refusal.ts';

/** The form of the standard window: the id of a test person, or the data that the user typed. */
export const IdentifyBody = Type.Object(
  {
    persona: Type.Optional(Type.String()),
    name: Type.Optional(Type.String()),
    phone: Type.Optional(Type.String()),
    birthday: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);

/** A person as the form shows it: a test person, or the current person of the transaction. */
export const ShownPerson = Type.Object({
  id: Type.Union([Type.String(), Type.Null()]),
  description: Type.String(),
  name: Type.String(),
  phone: Type.String(),
  /** `YYYYMMDD` */
  birthday: Type.String(),
});

export const showPersona = (persona: Persona, nowMs: number): Static<typeof ShownPerson> => ({
  id: persona.id,
  description: persona.description ?? '',
  name: persona.name,
  phone: persona.phone,
  birthday: birthdayAt(persona, nowMs),
});

export interface Identification {
  readonly sent?: SentPerson;
  readonly picked?: Persona;
  readonly phone: string;
}

/** Checks the form. Throws a `WebError` `invalid` with the wrong field. */
export const readIdentification = async (
  { personas }: Pick<Store, 'personas'>,
  { persona: id, ...typed }: Static<typeof IdentifyBody>,
  nowMs: number,
): Promise<Identification> => {
  if (id === undefined) {
    const { name = '', phone = '', birthday = '' } = typed;
    const sent = { name, phone, birthday };
    const [problem] = await checkSentPerson(sent, nowMs, (person) => personas.findNear(person));
    if (problem === undefined) return { sent, phone };
    const field = sentFields[problem.field];
    throw new WebError('invalid', `${field} ${problem.rule}`, { field });
  }
  if (Object.keys(typed).length > 0) {
    throw new WebError('invalid', 'persona cannot be sent together with other fields: send one or the other', {
      field: 'persona',
    });
  }
  const picked = await personas.get(id);
  if (picked === undefined)
    throw new WebError('invalid', 'persona is not the id of a test person: choose one of the list', {
      field: 'persona',
    });
  return { picked, phone: picked.phone };
};
