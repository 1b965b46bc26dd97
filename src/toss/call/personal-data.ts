import { Type } from 'typebox';
import { ageGroupAt, type Person } from '../../domain/person.ts';
import type { Product } from '../../domain/transaction.ts';

const Sealed = Type.String();
const SealedOrNull = Type.Union([Type.String(), Type.Null()]);

const common = {
  birthday: Sealed,
  gender: Sealed,
  nationality: Sealed,
  ci2: Type.Null(),
  di: Sealed,
  ciUpdate: Type.Null(),
  ageGroup: Sealed,
};

/** `personalData` of a result: an answer is written in the order of its schema (guide ⑤; for the sibling, public models). */
export const personalDataOf = {
  id: Type.Object({ ci: Sealed, name: Sealed, ...common }),
  easy: Type.Object({
    ci: Sealed,
    name: Sealed,
    phone: Sealed,
    ...common,
    address: SealedOrNull,
    addressDetails: SealedOrNull,
    zipCode: SealedOrNull,
    email: SealedOrNull,
  }),
} as const satisfies Record<Product, unknown>;

/** A person as a result returns them: every value encrypted, or null. */
export const sealPerson = (seal: (text: string) => string, person: Person, nowMs: number, product: Product) => {
  const sealOrNull = (text: string | null): string | null => (text === null ? null : seal(text));
  return {
    ci: seal(person.ci),
    name: seal(person.name),
    birthday: seal(person.birthday),
    gender: seal(person.gender),
    nationality: seal(person.nationality),
    ci2: null,
    di: seal(person.di),
    ciUpdate: null,
    ageGroup: seal(ageGroupAt(person.birthday, nowMs)),
    ...(product === 'easy'
      ? {
          phone: seal(person.phone),
          address: sealOrNull(person.address),
          addressDetails: sealOrNull(person.addressDetails),
          zipCode: sealOrNull(person.zipCode),
          email: sealOrNull(person.email),
        }
      : {}),
  };
};
