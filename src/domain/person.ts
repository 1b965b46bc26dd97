import { type Static, Type } from 'typebox';
import { CALENDAR_RULE, findBirthdayProblem, findPersonaBirthdayProblem } from './birthday.ts';
import { type Contact, contactFields } from './contact.ts';
import { Description, SchemaAddress } from './fixture-fields.ts';
import { idPattern, phonePattern } from './limits.ts';
import { isCalendarDay, koreanDay } from './time/korean-time.ts';

export const genders = ['MALE', 'FEMALE'] as const;
export const nationalities = ['LOCAL', 'FOREIGNER'] as const;

const MAX_NAME_LETTERS = 100;
const ADULT_AGE_YEARS = 19;

/** A person of `fixtures/personas.json`. CI and DI that are left out are derived from the person. */
export const Persona = Type.Object(
  {
    id: Type.String({ pattern: idPattern }),
    description: Description,
    name: Type.String({ minLength: 1, maxLength: MAX_NAME_LETTERS }),
    birthday: Type.Union([
      Type.String({ pattern: '^[0-9]{8}$', description: 'YYYYMMDD' }),
      Type.Object(
        {
          yearsAgo: Type.Integer({ minimum: 0, maximum: 150 }),
          days: Type.Optional(Type.Integer({ minimum: -366, maximum: 366 })),
        },
        { additionalProperties: false, description: 'so many years before the client’s today, plus days' },
      ),
    ]),
    gender: Type.Enum([...genders]),
    nationality: Type.Enum([...nationalities]),
    phone: Type.String({ pattern: phonePattern }),
    ci: Type.Optional(Type.String({ minLength: 88, maxLength: 88 })),
    di: Type.Optional(Type.String({ minLength: 88, maxLength: 88 })),
    ...contactFields,
  },
  { additionalProperties: false },
);

export type Persona = Static<typeof Persona>;

/** Shape of `fixtures/personas.json`; the first person is the fixed test person. */
export const PersonasFile = Type.Object(
  { $schema: SchemaAddress, personas: Type.Array(Persona, { minItems: 1 }) },
  { additionalProperties: false, title: 'Personas', description: 'fixtures/personas.json of mock-toss-cert' },
);

/** A person as a transaction keeps it: everything that a result returns, but for what depends on the day. */
export interface Person extends Contact {
  readonly personaId: string | null;
  readonly name: string;
  /** `YYYYMMDD` */
  readonly birthday: string;
  readonly gender: (typeof genders)[number];
  readonly nationality: (typeof nationalities)[number];
  readonly phone: string;
  readonly ci: string;
  readonly di: string;
}

/** What a partner sends about a person with `USER_PERSONAL` (guide ②). */
export interface SentPerson {
  readonly name: string;
  readonly phone: string;
  readonly birthday: string;
}

export type SentPersonProblem = { readonly field: 'userName' | 'userPhone' | 'userBirthday'; readonly rule: string };

/** The rules of guide ② for the form of the decrypted values; no clock is needed. */
export const findFormProblems = (person: SentPerson): SentPersonProblem[] => {
  const problems: SentPersonProblem[] = [];
  const letters = [...person.name].length;
  if (person.name.trim() === '' || letters > MAX_NAME_LETTERS || !person.name.isWellFormed()) {
    problems.push({ field: 'userName', rule: `must be a name of 1 to ${MAX_NAME_LETTERS} letters` });
  }
  if (!new RegExp(phonePattern).test(person.phone)) {
    problems.push({ field: 'userPhone', rule: 'must be 10 or 11 digits, without hyphens or country code' });
  }
  if (!isCalendarDay(person.birthday)) {
    problems.push({ field: 'userBirthday', rule: CALENDAR_RULE });
  }
  return problems;
};

/** The rules that the decrypted values break. */
export const findSentPersonProblems = (person: SentPerson, nowMs: number): SentPersonProblem[] => {
  const problems = findFormProblems(person);
  const rule = findBirthdayProblem(person.birthday, nowMs);
  if (rule === undefined || problems.some(({ field }) => field === 'userBirthday')) return problems;
  return [...problems, { field: 'userBirthday', rule }];
};

/** Texts of a persona that a result returns and whose letters no pattern limits. */
const sealedTexts = ['name', 'ci', 'di', 'address', 'addressDetails', 'zipCode', 'email'] as const;

/** What a schema cannot say about a persona. */
export const findPersonaProblem = (persona: Omit<Persona, 'id'>): { field: string; expected: string } | undefined => {
  const { birthday } = persona;
  const expected = typeof birthday === 'string' ? findPersonaBirthdayProblem(birthday) : undefined;
  if (expected !== undefined) return { field: 'birthday', expected };
  // A lone surrogate cannot be encoded in UTF-8.
  const field = sealedTexts.find((name) => persona[name]?.isWellFormed() === false);
  return field === undefined ? undefined : { field, expected: 'must be whole Unicode text' };
};

/** `ADULT` from the nineteenth birthday on, Korean time; born on 29 February, from 1 March in common years. */
export const ageGroupAt = (birthday: string, atMs: number): 'ADULT' | 'MINOR' => {
  const adultFrom = `${Number(birthday.slice(0, 4)) + ADULT_AGE_YEARS}`.padStart(4, '0') + birthday.slice(4);
  return koreanDay(atMs) >= adultFrom ? 'ADULT' : 'MINOR';
};

/** `YYYYMMDD` of a persona's birthday, which may follow the client's clock. */
export const birthdayAt = ({ birthday }: Pick<Persona, 'birthday'>, atMs: number): string => {
  if (typeof birthday === 'string') return birthday;
  const today = koreanDay(atMs);
  const [year, month, day] = [Number(today.slice(0, 4)), Number(today.slice(4, 6)), Number(today.slice(6))];
  return new Date(Date.UTC(year - birthday.yearsAgo, month - 1, day + (birthday.days ?? 0)))
    .toISOString()
    .slice(0, 10)
    .replaceAll('-', '');
};

export const isSamePerson = (persona: Persona, sent: SentPerson, atMs: number): boolean =>
  persona.name === sent.name && persona.phone === sent.phone && birthdayAt(persona, atMs) === sent.birthday;

const maskTail = (text: string, shown: number): string =>
  [...text].map((letter, index) => (index < shown ? letter : '*')).join('');

/** For the control API and logs: enough to tell people apart, too little to be anybody. */
export const maskPerson = (person: Person) => ({
  personaId: person.personaId,
  name: maskTail(person.name, 1),
  birthday: maskTail(person.birthday, 4),
  gender: person.gender,
  nationality: person.nationality,
  phone: maskTail(person.phone, 3),
});
