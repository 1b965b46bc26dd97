import { type TSchema, Type } from 'typebox';
import { type Person, type Product, resultFields, resultTexts, shapeOf } from '../../domain/person.ts';

type PersonalData = Readonly<Record<string, string | null>>;

const shapes: Record<ReturnType<typeof shapeOf>, TSchema> = {
  text: Type.String(),
  'text-or-null': Type.Union([Type.String(), Type.Null()]),
  null: Type.Null(),
};

/** `personalData` of a result: an answer is written in the order of its schema. */
export const PersonalData = (product: Product) =>
  Type.Unsafe<PersonalData>(
    Type.Object(Object.fromEntries(resultFields(product).map((field) => [field, shapes[shapeOf(field)]]))),
  );

/** A person as a result returns them: every value encrypted, or null. */
export const encryptPerson = (
  seal: (text: string) => string,
  person: Person,
  nowMs: number,
  product: Product,
): PersonalData => {
  const texts = resultTexts(person, nowMs);
  const sealOrNull = (text: string | null): string | null => (text === null ? null : seal(text));
  return Object.fromEntries(resultFields(product).map((field) => [field, sealOrNull(texts[field])]));
};
