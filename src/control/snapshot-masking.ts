import type { Person } from '../domain/person.ts';
import { MASK } from '../domain/text/mask.ts';
import { maskUrl } from '../observation/masking/body.ts';
import type { SavedClient } from '../store/snapshot/saved-client.ts';
import type { SavedTransaction } from '../store/snapshot/saved-transaction.ts';

const maskText = (text: string | null): string | null => (text === null ? null : MASK);

const maskAddress = (url: string | null): string | null => (url === null ? null : maskUrl(url));

/** Personas are made up. Whoever is none was sent, typed or described by somebody. */
const maskSentPerson = (person: Person): Person =>
  person.personaId !== null
    ? person
    : {
        ...person,
        name: MASK,
        birthday: MASK,
        phone: MASK,
        ci: MASK,
        di: MASK,
        address: maskText(person.address),
        addressDetails: maskText(person.addressDetails),
        zipCode: maskText(person.zipCode),
        email: maskText(person.email),
      };

/** What a snapshot without secrets has of a client. */
export const maskClient = (saved: SavedClient): SavedClient => ({
  ...saved,
  client: { ...saved.client, clientSecret: null },
});

/** What a snapshot without secrets has of a transaction: its addresses are masked as the control API shows them. */
export const maskTransaction = (saved: SavedTransaction): SavedTransaction => {
  const { transaction } = saved;
  return {
    ...saved,
    transaction: {
      ...transaction,
      person: maskSentPerson(transaction.person),
      userPhone: maskText(transaction.userPhone),
      requestUrl: maskAddress(transaction.requestUrl),
      successCallbackUrl: maskAddress(transaction.successCallbackUrl),
      failCallbackUrl: maskAddress(transaction.failCallbackUrl),
    },
  };
};
