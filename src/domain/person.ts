import { type Static, type TSchema, Type } from 'typebox';
import { ageGroupAt, Birthday, findPersonaBirthdayProblem } from './birthday.ts';
import { descriptions, SchemaAddress } from './fixture-fields.ts';
import { idPattern, MAX_NAME_LETTERS, phonePattern } from './limits.ts';
import type { Text } from './text/language.ts';
import { shapes } from './text/shapes.ts';

/** Which product's path opened the transaction: 본인확인 (`…/auth/id/…`) or its sibling 간편인증 (`…/auth/…`). */
export type Product = 'id' | 'easy';

interface FieldEntry {
  /**
   * Where a value comes from. `persona`: from the persona. `identifier`: from the persona, or derived from the person.
   * `contact`: from the persona, or null. `age`: from the birthday, at the time of reading. `nowhere`: always null.
   */
  readonly from: 'persona' | 'identifier' | 'contact' | 'age' | 'nowhere';
  /** The products whose result has the field. */
  readonly products: readonly Product[];
}

const BOTH = ['id', 'easy'] as const;
const EASY = ['easy'] as const;

/** Every field of a result's `personalData`, in the order of the wire (guide ⑤; for the sibling, public models). */
const personFields = {
  ci: { from: 'identifier', products: BOTH },
  name: { from: 'persona', products: BOTH },
  phone: { from: 'persona', products: EASY },
  birthday: { from: 'persona', products: BOTH },
  gender: { from: 'persona', products: BOTH },
  nationality: { from: 'persona', products: BOTH },
  ci2: { from: 'nowhere', products: BOTH },
  di: { from: 'identifier', products: BOTH },
  ciUpdate: { from: 'nowhere', products: BOTH },
  ageGroup: { from: 'age', products: BOTH },
  address: { from: 'contact', products: EASY },
  addressDetails: { from: 'contact', products: EASY },
  zipCode: { from: 'contact', products: EASY },
  email: { from: 'contact', products: EASY },
} as const satisfies Record<string, FieldEntry>;

type Fields = typeof personFields;
export type PersonField = keyof Fields;
type FieldFrom<From> = { [Field in PersonField]: Fields[Field]['from'] extends From ? Field : never }[PersonField];
type ContactField = FieldFrom<'contact'>;
/** The fields that a persona has or may have. */
type PersonaField = FieldFrom<'persona' | 'identifier' | 'contact'>;
/** The fields that are a text in every result of a product. */
export type TextField<P extends Product> = {
  [Field in PersonField]: P extends Fields[Field]['products'][number]
    ? Exclude<Field, FieldFrom<'contact' | 'nowhere'>>
    : never;
}[PersonField];

const allFields = Object.entries<FieldEntry>(personFields) as [PersonField, FieldEntry][];

const fieldsFrom = <From extends FieldEntry['from']>(...sources: readonly From[]) =>
  allFields.flatMap(([field, { from }]) => (sources.some((one) => one === from) ? [field as FieldFrom<From>] : []));

/** The fields of a product's result, in the order of the wire. */
export const resultFields = (product: Product): PersonField[] =>
  allFields.flatMap(([field, { products }]) => (products.includes(product) ? [field] : []));

/** The type of a field in a result: always a text, a text or null, or always null. */
export const shapeOf = (field: PersonField): 'text' | 'text-or-null' | 'null' => {
  const { from } = personFields[field];
  if (from === 'nowhere') return 'null';
  return from === 'contact' ? 'text-or-null' : 'text';
};

export const textFields = <P extends Product>(product: P): TextField<P>[] =>
  resultFields(product).filter((field): field is TextField<P> => shapeOf(field) === 'text');

const genders = ['MALE', 'FEMALE'] as const;
const nationalities = ['LOCAL', 'FOREIGNER'] as const;

const MAX_ADDRESS_LETTERS = 200;
const MAX_ZIP_CODE_LETTERS = 20;
/** RFC 5321 4.5.3.1.3, without the angle brackets. */
const MAX_EMAIL_LETTERS = 254;

const Letters = (maxLength: number) => Type.String({ minLength: 1, maxLength });

/** A person of `fixtures/personas.json`. CI and DI that are left out are derived from the person. */
export const Persona = Type.Object(
  {
    id: Type.String({ pattern: idPattern, description: shapes.id.en }),
    ...descriptions,
    name: Letters(MAX_NAME_LETTERS),
    birthday: Birthday,
    gender: Type.Enum([...genders]),
    nationality: Type.Enum([...nationalities]),
    phone: Type.String({ pattern: phonePattern, description: shapes.phone.en }),
    ci: Type.Optional(Type.String({ minLength: 88, maxLength: 88 })),
    di: Type.Optional(Type.String({ minLength: 88, maxLength: 88 })),
    address: Type.Optional(Letters(MAX_ADDRESS_LETTERS)),
    addressDetails: Type.Optional(Letters(MAX_ADDRESS_LETTERS)),
    zipCode: Type.Optional(Letters(MAX_ZIP_CODE_LETTERS)),
    email: Type.Optional(
      Type.String({ pattern: '^[^@\\s]+@[^@\\s]+$', maxLength: MAX_EMAIL_LETTERS, description: shapes.email.en }),
    ),
  } satisfies Record<PersonaField | 'id' | keyof typeof descriptions, TSchema>,
  { additionalProperties: false },
);

export type Persona = Static<typeof Persona>;

/** Shape of `fixtures/personas.json`; the first person is the fixed test person. */
export const PersonasFile = Type.Object(
  { $schema: SchemaAddress, personas: Type.Array(Persona, { minItems: 1 }) },
  { additionalProperties: false, title: 'Personas', description: 'fixtures/personas.json of mock-toss-cert' },
);

export type Contact = { readonly [Field in ContactField]: string | null };

/** The person of a transaction: everything that a result returns, except what depends on the day of reading. */
export type Person = Contact & { readonly personaId: string | null } & {
  readonly [Field in Exclude<PersonaField, ContactField>]: string;
};

export const contactOf = (persona: Partial<Pick<Persona, ContactField>>): Contact =>
  Object.fromEntries(fieldsFrom('contact').map((field) => [field, persona[field] ?? null])) as Contact;

export const noContact: Contact = contactOf({});

/** The values of a result that is read at this instant. */
export const resultTexts = (person: Person, atMs: number): Readonly<Record<PersonField, string | null>> => ({
  ...person,
  ageGroup: ageGroupAt(person.birthday, atMs),
  ci2: null,
  ciUpdate: null,
});

/** Checks what the schema of a persona cannot check. */
export const findPersonaProblem = (persona: Omit<Persona, 'id'>): { field: string; expected: Text } | undefined => {
  const { birthday, ...texts } = persona;
  const expected = typeof birthday === 'string' ? findPersonaBirthdayProblem(birthday) : undefined;
  if (expected !== undefined) return { field: 'birthday', expected };
  // A lone surrogate cannot be encoded in UTF-8.
  const encrypted = fieldsFrom('persona', 'identifier', 'contact').filter((field) => field !== 'birthday');
  const field = encrypted.find((name) => texts[name]?.isWellFormed() === false);
  if (field === undefined) return undefined;
  return {
    field,
    expected: {
      en: 'must be valid Unicode text (it has a lone surrogate)',
      ko: '올바른 유니코드 문자열이어야 합니다(짝이 없는 서로게이트가 있습니다)',
    },
  };
};

const maskTail = (text: string, shown: number): string =>
  [...text].map((letter, index) => (index < shown ? letter : '*')).join('');

/** For the control API and logs: enough to tell people apart, too little to identify a real person. */
export const maskPerson = (person: Person) => ({
  personaId: person.personaId,
  name: maskTail(person.name, 1),
  birthday: maskTail(person.birthday, 4),
  gender: person.gender,
  nationality: person.nationality,
  phone: maskTail(person.phone, 3),
});
