import { type TSchema, Type } from 'typebox';
import {
  type Person,
  type PersonField,
  type Product,
  resultFields,
  resultTexts,
  shapeOf,
} from '../../domain/person.ts';

type PersonalData = Readonly<Record<string, string | null>>;

const shapes: Record<ReturnType<typeof shapeOf>, TSchema> = {
  text: Type.String(),
  'text-or-null': Type.Union([Type.String(), Type.Null()]),
  null: Type.Null(),
};

/** `personalData` of a result. The order of the schema is the order on the wire. */
export const PersonalData = (product: Product) =>
  Type.Unsafe<PersonalData>(
    Type.Object(Object.fromEntries(resultFields(product).map((field) => [field, shapes[shapeOf(field)]]))),
  );

const fieldsOf: Readonly<Record<Product, readonly PersonField[]>> = {
  id: resultFields('id'),
  easy: resultFields('easy'),
};

/** A person as a result returns them: every value encrypted, or null. */
export const encryptPerson = (
  encrypt: (text: string) => string,
  person: Person,
  nowMs: number,
  product: Product,
): PersonalData => {
  const texts = resultTexts(person, nowMs);
  const data: Record<string, string | null> = {};
  for (const field of fieldsOf[product]) {
    const text = texts[field];
    data[field] = text === null ? null : encrypt(text);
  }
  return data;
};
