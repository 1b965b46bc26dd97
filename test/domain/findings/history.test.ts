import { describe, expect, it } from 'vitest';
import { type Conduct, noConduct } from '../../../src/domain/findings/conduct.ts';
import { findHistoryFindings } from '../../../src/domain/findings/history.ts';
import type { Transaction } from '../../../src/domain/transaction.ts';
import { makeTransaction } from '../../transaction.ts';

const HOUR_MS = 3_600_000;
const tally = (count: number) => ({ count, firstAtMs: 10, lastAtMs: 20 });
const completed = { completed: { at: 100, realAt: 77, cause: 'control' } } as const;

const rulesOf = (tx: Partial<Transaction>, conduct: Partial<Conduct>, nowMs = 200, monotonicNowMs = nowMs) =>
  findHistoryFindings(
    makeTransaction(tx),
    { ...noConduct, ...conduct },
    { nowMs, realNowMs: nowMs, monotonicNowMs },
  ).map(({ rule, count }) => [rule, count]);

describe('status-polled-too-fast', () => {
  it('is broken by hasty polls, unless polls are what the scenario waits for', () => {
    expect(rulesOf({}, { hastyPolls: tally(3) })).toEqual([['status-polled-too-fast', 3]]);
    expect(rulesOf({ pollSteps: { complete: 3 } }, { hastyPolls: tally(3) })).toEqual([]);
  });
});

describe('result-as-poll', () => {
  it('is broken by the third result that comes too early', () => {
    expect(rulesOf({}, { earlyResults: tally(2) })).toEqual([]);
    expect(rulesOf({}, { earlyResults: tally(3) })).toEqual([['result-as-poll', 3]]);
  });
});

describe('result-never-read', () => {
  const END = 100 + HOUR_MS;

  it('is broken when the time to read is over', () => {
    expect(rulesOf(completed, {}, END)).toEqual([]);
    expect(rulesOf(completed, {}, END + 1)).toEqual([['result-never-read', 1]]);
  });

  it('was broken when the user completed', () => {
    const [finding] = findHistoryFindings(makeTransaction(completed), noConduct, {
      nowMs: END + 1,
      realNowMs: END + 1,
      monotonicNowMs: 0,
    });
    expect([finding?.firstSeenMs, finding?.lastSeenMs]).toEqual([77, 77]);
  });

  it.each<[string, Partial<Transaction>, Partial<Conduct>]>([
    ['it was read', { reads: [{ at: 150, realAt: 150 }] }, {}],
    ['it was asked for too late, and told so', {}, { lateResults: 1 }],
    ['the person is refused, and it was asked for', { personError: 'CE3001' }, { timelyResults: 1 }],
  ])('is not broken when %s', (_name, tx, conduct) => {
    expect(rulesOf({ ...completed, ...tx }, conduct, END + 1)).toEqual([]);
  });
});

describe('status-trusted-as-final', () => {
  const seen = { completedPolls: tally(2), completedSeenAt: 150 };

  it('is broken a second after a status call that said COMPLETED', () => {
    expect(rulesOf(completed, seen, 200, 1_149)).toEqual([]);
    expect(rulesOf(completed, seen, 200, 1_150)).toEqual([['status-trusted-as-final', 2]]);
  });

  it('is not broken once the result was asked for', () => {
    expect(rulesOf(completed, { ...seen, timelyResults: 1 }, 200, 5_000)).toEqual([]);
    expect(rulesOf(completed, { ...seen, lateResults: 1 }, 200, 5_000)).toEqual([]);
  });
});

it('nothing is broken in a transaction that had a fault', () => {
  expect(rulesOf({}, { hastyPolls: tally(3), earlyResults: tally(9), hadFault: true })).toEqual([]);
});
