import { type Static, Type } from 'typebox';
import { birthdayAt } from '../domain/birthday.ts';
import type { Persona } from '../domain/person.ts';
import { type SentPerson, sentFields } from '../domain/sent-person.ts';
import { judgeSentPerson } from '../store/sent-person.ts';
import type { Store } from '../store/store.ts';
import { WebError } from './refusal.ts';

/** What the window's form says: a test person by id, or what was typed. */
export const IdentifyBody = Type.Object(
  {
    persona: Type.Optional(Type.String()),
    name: Type.Optional(Type.String()),
    phone: Type.Optional(Type.String()),
    birthday: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);

/** A test person, or the one whom the transaction has by now, as the form shows them. */
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

/** The checked form. Throws `invalid` with the field that is wrong. */
export const readIdentification = async (
  { personas }: Pick<Store, 'personas'>,
  { persona: id, ...typed }: Static<typeof IdentifyBody>,
  nowMs: number,
): Promise<Identification> => {
  if (id === undefined) {
    const { name = '', phone = '', birthday = '' } = typed;
    const sent = { name, phone, birthday };
    const [problem] = await judgeSentPerson({ personas }, sent, nowMs);
    if (problem === undefined) return { sent, phone };
    const field = sentFields[problem.field];
    throw new WebError('invalid', `${field} ${problem.rule}`, { field });
  }
  if (Object.keys(typed).length > 0) {
    throw new WebError('invalid', 'persona must not stand beside other fields', { field: 'persona' });
  }
  const picked = await personas.get(id);
  if (picked === undefined)
    throw new WebError('invalid', 'persona is not the id of a test person', { field: 'persona' });
  return { picked, phone: picked.phone };
};
