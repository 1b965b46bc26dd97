import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Conduct, Poll, Tally } from '../../../../src/domain/findings/conduct.ts';
import { transactionStatuses } from '../../../../src/domain/names/transaction-status.ts';
import { PackedConduct } from '../../../../src/store/memory/packed/packed-conduct.ts';

const START = Date.parse('2026-03-02T00:00:00.000Z');

const instant = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: -(2 ** 51), max: 2 ** 51 }));
const orNull = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(one, { nil: null });

const poll: fc.Arbitrary<Poll> = fc.record({
  at: instant,
  realAt: instant,
  monotonicAt: instant,
  status: fc.constantFrom(...transactionStatuses),
  isFrozen: fc.boolean(),
  clockChanges: fc.nat(),
});

const tally: fc.Arbitrary<Tally> = fc.record({ count: fc.nat(), firstAtMs: instant, lastAtMs: instant });

const anyConduct: fc.Arbitrary<Conduct> = fc.record({
  polls: fc.nat(),
  lastPoll: orNull(poll),
  hastyInRow: fc.nat(),
  hastyPolls: orNull(tally),
  earlyResults: orNull(tally),
  timelyResults: fc.nat(),
  lateResults: fc.nat(),
  completedPolls: orNull(tally),
  completedSeenAt: orNull(instant),
  hadFault: fc.boolean(),
});

it('conduct is the same when it is read, whatever was written before', () => {
  fc.assert(
    fc.property(fc.array(anyConduct, { minLength: 1, maxLength: 9 }), fc.constantFrom(0, START), (all, startMs) => {
      const packed = new PackedConduct();
      for (const conduct of all) {
        packed.write(conduct, startMs);
        expect(packed.read(startMs)).toEqual(conduct);
      }
    }),
  );
});
