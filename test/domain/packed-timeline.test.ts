import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packTimeline, unpackTimeline } from '../../src/domain/packed-timeline.ts';
import { planSteps } from '../../src/domain/scenario.ts';
import { act } from '../../src/domain/transaction.ts';
import { anyTimeline } from '../any-transaction.ts';
import { makeTransaction } from '../transaction.ts';

it('a timeline is the same when it is unpacked, whatever it is', () => {
  fc.assert(
    fc.property(anyTimeline, (timeline) => {
      expect(unpackTimeline(packTimeline(timeline), timeline.requested.at)).toEqual(timeline);
    }),
  );
});

const requested = (at: number) =>
  makeTransaction({
    requested: { at, realAt: at, cause: 'request' },
    ...planSteps({ name: 'x', start: '1s', complete: '2s' }, at, 600),
  });

it('the planned timelines of a scenario are equal, and others are not', () => {
  const [one, other] = [requested(1_000), requested(77_000)];
  expect(packTimeline(one)).toEqual(packTimeline(other));
  const cancelled = act(other, 'cancel', { at: 77_100, realAt: 77_100, cause: 'user' });
  expect(cancelled.ok && packTimeline(cancelled.transaction)).not.toEqual(packTimeline(one));
});
