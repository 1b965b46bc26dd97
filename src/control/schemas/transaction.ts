import { type Static, Type } from 'typebox';
import { personErrorCodes } from '../../domain/names/error-codes.ts';
import { transactionStatuses } from '../../domain/names/transaction-status.ts';
import { Persona } from '../../domain/person.ts';
import { requestTypes, transactionActions, triggerTypes } from '../../domain/transaction.ts';

const Instant = Type.String();
const NullableInstant = Type.Union([Type.String(), Type.Null()]);

const HistoryStep = Type.Object({ at: Instant, realAt: NullableInstant, event: Type.String(), cause: Type.String() });

export const TransactionParams = Type.Object({ txId: Type.String() });

/** A transaction as it is now on its client's clock. */
export const TransactionView = Type.Object({
  txId: Type.String(),
  clientId: Type.String(),
  partnerCode: Type.String(),
  product: Type.Enum(['id', 'easy']),
  requestType: Type.Enum([...requestTypes]),
  triggerType: Type.Union([Type.Enum([...triggerTypes]), Type.Null()]),
  requestUrl: Type.Union([Type.String(), Type.Null()], { description: 'masked as in the journal: without query' }),
  status: Type.Enum([...transactionStatuses]),
  possible: Type.Array(Type.Enum([...transactionActions])),
  error: Type.Union([Type.Enum([...personErrorCodes]), Type.Null()], {
    description:
      'the code with which the result is refused although the user approves; null when there can be no result',
  }),
  scenario: Type.String(),
  requestedAt: Instant,
  startsAt: NullableInstant,
  completesAt: NullableInstant,
  expiresAt: Instant,
  cancelledAt: NullableInstant,
  polls: Type.Integer(),
  reads: Type.Array(Type.Object({ at: Instant })),
  identified: Type.Boolean({
    description: 'the user is known: from the request, or from the form of the standard window',
  }),
  person: Type.Object({}, { additionalProperties: true }),
  history: Type.Array(HistoryStep, { description: 'what has happened by now on the client’s clock, oldest first' }),
  ahead: Type.Array(HistoryStep, {
    description:
      'what lies after now on the client’s clock, earliest first: planned (`realAt` null), or undone by a clock that was moved back',
  }),
});

export type TransactionView = Static<typeof TransactionView>;

const { id: _id, description: _description, descriptionKo: _descriptionKo, ...givenPerson } = Persona.properties;

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
