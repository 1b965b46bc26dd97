import { type Static, Type } from 'typebox';
import { birthdayAt } from '../domain/birthday.ts';
import { sentFields } from '../domain/names/sent-fields.ts';
import type { Persona } from '../domain/person.ts';
import { checkSentPerson, type SentPerson } from '../domain/sent-person.ts';
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
  descriptionKo: Type.Union([Type.String(), Type.Null()]),
  name: Type.String(),
  phone: Type.String(),
  /** `YYYYMMDD` */
  birthday: Type.String(),
});

/** What is wrong with each field. */
const koreanOf = {
  name: '이름을 확인해 주세요.',
  phone: '휴대폰 번호를 숫자 10~11자리로 입력해 주세요.',
  birthday: '생년월일을 숫자 8자리로 입력해 주세요. 예: 19930324',
  persona: '삭제된 테스트 인물입니다. 다시 선택해 주세요.',
} as const;

export const showPersona = (persona: Persona, nowMs: number): Static<typeof ShownPerson> => ({
  id: persona.id,
  description: persona.description ?? '',
  descriptionKo: persona.descriptionKo ?? null,
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
    throw new WebError('invalid', { en: `${field} ${problem.rule}`, ko: koreanOf[field] }, { field });
  }
  if (Object.keys(typed).length > 0) {
    throw new WebError(
      'invalid',
      {
        en: 'persona cannot be sent together with other fields: send one or the other',
        ko: 'persona와 다른 필드를 함께 보낼 수 없습니다. 하나만 보내세요.',
      },
      { field: 'persona' },
    );
  }
  const picked = await personas.get(id);
  if (picked === undefined)
    throw new WebError(
      'invalid',
      { en: 'persona is not the id of a test person: choose one of the list', ko: koreanOf.persona },
      { field: 'persona' },
    );
  return { picked, phone: picked.phone };
};
