import { describe, expect, it } from 'vitest';
import {
  type Conduct,
  noConduct,
  type Poll,
  recordFault,
  recordPoll,
  recordResultCall,
} from '../../../src/domain/findings/conduct.ts';

const poll = (at: number, more: Partial<Poll> = {}): Poll => ({
  at,
  realAt: at,
  monotonicAt: at,
  status: 'REQUESTED',
  isFrozen: false,
  clockChanges: 0,
  ...more,
});

const afterPolls = (...polls: readonly Poll[]): Conduct => polls.reduce(recordPoll, noConduct);

const hastyOf = (...polls: readonly Poll[]): number => afterPolls(...polls).hastyPolls?.count ?? 0;

describe('hasty polls', () => {
  it.each([
    ['every second', [0, 1_000, 2_000, 3_000], 0],
    ['a little early', [0, 950, 1_900, 2_850], 0],
    ['too early', [0, 949, 1_898, 2_847], 3],
    ['one early after a late one', [0, 1_400, 2_000, 3_000], 0],
    ['two early in a row', [0, 500, 1_000], 2],
    ['two rows', [0, 500, 1_000, 5_000, 5_500, 6_000, 6_500], 5],
    ['recorded in another order', [0, 10, 5], 2],
  ])('%s', (_name, times, expected) => {
    expect(hastyOf(...times.map((at) => poll(at)))).toBe(expected);
  });

  it('are told with the first and the last of them', () => {
    const { hastyPolls } = afterPolls(poll(0), poll(100), poll(200), poll(300));
    expect(hastyPolls).toEqual({ count: 3, firstAtMs: 200, lastAtMs: 300 });
  });

  it.each<[string, Partial<Poll>]>([
    ['a clock that stands still', { isFrozen: true }],
    ['an answer that is the last', { status: 'COMPLETED' }],
    ['an answer that is the end', { status: 'EXPIRED' }],
  ])('are none with %s', (_name, more) => {
    expect(hastyOf(poll(0, more), poll(1, more), poll(2, more))).toBe(0);
  });

  it('are none when clock or state were moved in between', () => {
    expect(hastyOf(...[0, 1, 2].map((at) => poll(at, { clockChanges: at })))).toBe(0);
    expect(hastyOf(poll(0), poll(1, { status: 'IN_PROGRESS' }), poll(2))).toBe(0);
  });
});

it('polls that say COMPLETED are counted, and the first of them is remembered', () => {
  const conduct = afterPolls(poll(0), poll(5, { status: 'COMPLETED' }), poll(9, { status: 'COMPLETED' }));
  expect([conduct.polls, conduct.completedSeenAt, conduct.completedPolls]).toEqual([
    3,
    5,
    { count: 2, firstAtMs: 5, lastAtMs: 9 },
  ]);
});

it('result calls are counted by their moment', () => {
  const moments = ['early', 'early', 'timely', 'late'] as const;
  const conduct = moments.reduce((before, moment, at) => recordResultCall(before, moment, at), noConduct);
  expect([conduct.earlyResults, conduct.timelyResults, conduct.lateResults]).toEqual([
    { count: 2, firstAtMs: 0, lastAtMs: 1 },
    1,
    1,
  ]);
});

it('a fault is remembered', () => {
  expect(recordFault(noConduct)).toEqual({ ...noConduct, hadFault: true });
});
