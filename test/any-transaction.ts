import fc from 'fast-check';
import { personErrorCodes } from '../src/domain/names/error-codes.ts';
import type { Person } from '../src/domain/person.ts';
import {
  type Cause,
  requestTypes,
  type Step,
  type Timeline,
  type Transaction,
  triggerTypes,
} from '../src/domain/transaction.ts';

/** Every instant that a clock can show, and much more; equal ones are as frequent as far ones. */
const instant = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.integer({ min: 1_700_000_000_000, max: 1_700_000_000_009 }),
  fc.integer({ min: -(2 ** 51), max: 2 ** 51 }),
);

const orNull = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(one, { nil: null });

const text = fc.oneof(fc.constantFrom('', 'a', 'b'), fc.string({ unit: 'binary', maxLength: 40 }));

const step: fc.Arbitrary<Step> = fc.record({
  at: instant,
  realAt: orNull(instant),
  cause: fc.constantFrom<Cause>('request', 'scenario', 'control', 'user', 'time'),
});

const timelineFields = {
  requested: step,
  identified: orNull(step),
  started: orNull(step),
  completed: orNull(step),
  cancelled: orNull(step),
  expires: step,
  reads: fc.array(fc.record({ at: instant, realAt: instant }), { maxLength: 2 }),
};

export const anyTimeline: fc.Arbitrary<Timeline> = fc.record(timelineFields);

const person: fc.Arbitrary<Person> = fc.record({
  personaId: orNull(text),
  name: text,
  birthday: text,
  gender: text,
  nationality: text,
  phone: text,
  ci: text,
  di: text,
  address: orNull(text),
  addressDetails: orNull(text),
  zipCode: orNull(text),
  email: orNull(text),
});

const poll = fc.integer({ min: 1, max: 999_999 });

/** Every transaction that the type allows. */
export const anyTransaction: fc.Arbitrary<Transaction> = fc.record({
  txId: text,
  clientId: fc.constant('client'),
  product: fc.constantFrom('id' as const, 'easy' as const),
  requestType: fc.constantFrom(...requestTypes),
  triggerType: orNull(fc.constantFrom(...triggerTypes)),
  requestUrl: orNull(text),
  successCallbackUrl: orNull(text),
  failCallbackUrl: orNull(text),
  nonce: orNull(text),
  scenario: text,
  personError: orNull(fc.constantFrom(...personErrorCodes)),
  mismatch: orNull(text),
  person,
  userPhone: orNull(text),
  requestKeyFingerprint: orNull(text),
  requestHmac: orNull(
    fc.record({
      secret: fc.constantFrom('key' as const, 'key-text' as const),
      letters: fc.constantFrom('upper' as const, 'lower' as const),
    }),
  ),
  ...timelineFields,
  pollSteps: fc.record({ start: poll, complete: poll, cancel: poll, expire: poll }, { requiredKeys: [] }),
  polls: fc.nat(),
});
