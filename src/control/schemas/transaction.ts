import { type Static, Type } from 'typebox';
import { Persona } from '../../domain/person.ts';
import { requestTypes, triggerTypes } from '../../domain/transaction.ts';
import { transactionStatuses } from '../../domain/transaction-status.ts';

const Instant = Type.String();
const NullableInstant = Type.Union([Type.String(), Type.Null()]);

export const TransactionParams = Type.Object({ txId: Type.String() });

/** A transaction as it is now on its client's clock. */
export const TransactionView = Type.Object({
  txId: Type.String(),
  clientId: Type.String(),
  product: Type.Enum(['id', 'easy']),
  requestType: Type.Enum([...requestTypes]),
  triggerType: Type.Union([Type.Enum([...triggerTypes]), Type.Null()]),
  requestUrl: Type.Union([Type.String(), Type.Null()], { description: 'masked as in the journal: without query' }),
  status: Type.Enum([...transactionStatuses]),
  scenario: Type.String(),
  requestedAt: Instant,
  startsAt: NullableInstant,
  completesAt: NullableInstant,
  expiresAt: Instant,
  cancelledAt: NullableInstant,
  polls: Type.Integer(),
  reads: Type.Array(Type.Object({ at: Instant })),
  person: Type.Object({}, { additionalProperties: true }),
  history: Type.Array(
    Type.Object({ at: Instant, realAt: NullableInstant, event: Type.String(), cause: Type.String() }),
  ),
});

export type TransactionView = Static<typeof TransactionView>;

const { id: _id, description: _description, ...givenPerson } = Persona.properties;

/** The body of `complete`: whose data the result returns, and when the user approved. */
export const CompleteBody = Type.Object(
  {
    persona: Type.Optional(Type.String({ minLength: 1 })),
    person: Type.Optional(Type.Object(givenPerson, { additionalProperties: false })),
    at: Type.Optional(Type.String({ description: 'when it happened: an instant, or a duration before now ("-61m")' })),
  },
  { additionalProperties: false },
);

export type CompleteBody = Static<typeof CompleteBody>;
