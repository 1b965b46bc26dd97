import { type TProperties, type TSchema, Type } from 'typebox';
import { ClientId } from '../../domain/client.ts';
import type { Conduct, Poll, Tally } from '../../domain/findings/conduct.ts';
import type { HmacVariant } from '../../domain/hmac-variant.ts';
import { personErrorCodes } from '../../domain/names/error-codes.ts';
import { transactionStatuses } from '../../domain/names/transaction-status.ts';
import type { Person } from '../../domain/person.ts';
import {
  type PollSteps,
  requestTypes,
  type Step,
  type Timeline,
  type Transaction,
  triggerTypes,
} from '../../domain/transaction.ts';

/** A record with exactly these fields. */
export const Fields = <P extends TProperties>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });

export const OrNull = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);

/** Years 0 to 9999: instants that can be shown. */
export const Instant = Type.Integer({ minimum: -62_167_219_200_000, maximum: 253_402_300_799_999 });

export const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

const Text = Type.String();

export const Hmac = OrNull(
  Fields({
    secret: Type.Enum(['key', 'key-text']),
    letters: Type.Enum(['upper', 'lower']),
  } satisfies Record<keyof HmacVariant, TSchema>),
);

const SavedStep = Fields({
  at: Instant,
  realAt: OrNull(Instant),
  cause: Type.Enum(['request', 'scenario', 'control', 'user', 'time']),
} satisfies Record<keyof Step, TSchema>);

const timeline = {
  requested: SavedStep,
  identified: Type.Optional(OrNull(SavedStep)),
  started: OrNull(SavedStep),
  completed: OrNull(SavedStep),
  cancelled: OrNull(SavedStep),
  expires: SavedStep,
  reads: Type.Array(Fields({ at: Instant, realAt: Instant }), { maxItems: 2 }),
} satisfies Record<keyof Timeline, TSchema>;

const SavedPerson = Fields({
  personaId: OrNull(Text),
  name: Text,
  birthday: Text,
  gender: Text,
  nationality: Text,
  phone: Text,
  ci: Text,
  di: Text,
  address: OrNull(Text),
  addressDetails: OrNull(Text),
  zipCode: OrNull(Text),
  email: OrNull(Text),
} satisfies Record<keyof Person, TSchema>);

const AtPoll = Type.Optional(Type.Integer({ minimum: 1, maximum: 999_999 }));

const transaction = {
  txId: Text,
  clientId: ClientId,
  product: Type.Enum(['id', 'easy']),
  requestType: Type.Enum([...requestTypes]),
  triggerType: OrNull(Type.Enum([...triggerTypes])),
  requestUrl: OrNull(Text),
  successCallbackUrl: OrNull(Text),
  failCallbackUrl: OrNull(Text),
  nonce: OrNull(Text),
  scenario: Text,
  personError: OrNull(Type.Enum([...personErrorCodes])),
  mismatch: OrNull(Text),
  person: SavedPerson,
  userPhone: OrNull(Text),
  requestKeyFingerprint: OrNull(Text),
  requestHmac: Hmac,
  ...timeline,
  pollSteps: Fields({ start: AtPoll, complete: AtPoll, cancel: AtPoll, expire: AtPoll } satisfies Record<
    keyof PollSteps,
    TSchema
  >),
  polls: Count,
} satisfies Record<keyof Transaction, TSchema>;

const SavedTally = OrNull(
  Fields({ count: Count, firstAtMs: Instant, lastAtMs: Instant } satisfies Record<keyof Tally, TSchema>),
);

const SavedPoll = Fields({
  at: Instant,
  realAt: Instant,
  monotonicAt: Instant,
  status: Type.Enum([...transactionStatuses]),
  isFrozen: Type.Boolean(),
  clockChanges: Count,
} satisfies Record<keyof Poll, TSchema>);

const SavedConduct = Fields({
  polls: Count,
  lastPoll: OrNull(SavedPoll),
  hastyInRow: Count,
  hastyPolls: SavedTally,
  earlyResults: SavedTally,
  timelyResults: Count,
  lateResults: Count,
  completedPolls: SavedTally,
  completedSeenAt: OrNull(Instant),
  hadFault: Type.Boolean(),
} satisfies Record<keyof Conduct, TSchema>);

/** A transaction and what the partner did with it. */
export interface SavedTransaction {
  readonly sequence: number;
  readonly touchedAtMs: number;
  readonly transaction: Transaction;
  /** `null`: nothing yet. */
  readonly conduct: Conduct | null;
}

export const SavedTransaction = Fields({
  sequence: Count,
  touchedAtMs: Instant,
  transaction: Fields(transaction),
  conduct: OrNull(SavedConduct),
} satisfies Record<keyof SavedTransaction, TSchema>);
