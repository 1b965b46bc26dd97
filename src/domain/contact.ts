import { type Static, Type } from 'typebox';

const MAX_ADDRESS_LETTERS = 200;
const MAX_ZIP_CODE_LETTERS = 20;
/** RFC 5321 4.5.3.1.3, without the angle brackets. */
const MAX_EMAIL_LETTERS = 254;

/** What the sibling product's result alone says of a person, for those who have it. */
export const contactFields = {
  address: Type.Optional(Type.String({ minLength: 1, maxLength: MAX_ADDRESS_LETTERS })),
  addressDetails: Type.Optional(Type.String({ minLength: 1, maxLength: MAX_ADDRESS_LETTERS })),
  zipCode: Type.Optional(Type.String({ minLength: 1, maxLength: MAX_ZIP_CODE_LETTERS })),
  email: Type.Optional(
    Type.String({ pattern: '^[^@\\s]+@[^@\\s]+$', maxLength: MAX_EMAIL_LETTERS, description: 'an email address' }),
  ),
};

const GivenContact = Type.Object(contactFields);
type GivenContact = Static<typeof GivenContact>;

export type Contact = { readonly [Field in keyof GivenContact]-?: string | null };

export const contactOf = ({ address, addressDetails, zipCode, email }: GivenContact): Contact => ({
  address: address ?? null,
  addressDetails: addressDetails ?? null,
  zipCode: zipCode ?? null,
  email: email ?? null,
});

export const noContact: Contact = contactOf({});
