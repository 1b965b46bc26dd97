import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  act,
  aheadAt,
  countPoll,
  countRead,
  countsPolls,
  type HistoryEntry,
  historyAt,
  isCancelledAt,
  isIdentified,
  personErrorAt,
  possibleActions,
  readabilityAt,
  type Step,
  statusAt,
  type Timeline,
  type Transaction,
  transactionActions,
} from '../../src/domain/transaction.ts';
import { anyTimeline } from '../any-transaction.ts';
import { makeTransaction } from '../transaction.ts';

const step = (at: number): Step => ({ at, realAt: null, cause: 'scenario' });

const base = makeTransaction();

/** `[started, completed, cancelled, expires]` at, null for never. */
const record = (
  started: number | null,
  completed: number | null,
  cancelled: number | null,
  expires = 1000,
): Transaction =>
  makeTransaction({
    started: started === null ? null : step(started),
    completed: completed === null ? null : step(completed),
    cancelled: cancelled === null ? null : step(cancelled),
    expires: step(expires),
  });

describe('the state', () => {
  it.each([
    ['nothing happened', record(null, null, null), 999, 'REQUESTED'],
    ['before the start', record(10, 20, null), 9, 'REQUESTED'],
    ['at the start', record(10, 20, null), 10, 'IN_PROGRESS'],
    ['just before completion', record(10, 20, null), 19, 'IN_PROGRESS'],
    ['at completion', record(10, 20, null), 20, 'COMPLETED'],
    ['long after completion, even past expiry', record(10, 20, null), 1e12, 'COMPLETED'],
    ['completed without a start', record(null, 20, null), 20, 'COMPLETED'],
    ['just before expiry', record(10, null, null), 999, 'IN_PROGRESS'],
    ['at expiry', record(10, null, null), 1000, 'EXPIRED'],
    ['completion planned at the moment of expiry comes too late', record(10, 1000, null), 1000, 'EXPIRED'],
    ['completion planned after expiry never comes', record(10, 2000, null), 3000, 'EXPIRED'],
    ['cancelled: the state stays', record(10, null, 20), 500, 'IN_PROGRESS'],
    ['cancelled at the start: it has started', record(20, null, 20), 500, 'IN_PROGRESS'],
    ['cancelled before the start: it never starts', record(30, null, 20), 500, 'REQUESTED'],
    ['cancelled before completion: it never completes', record(10, 30, 20), 500, 'IN_PROGRESS'],
    ['cancelled, then expired', record(10, 30, 20), 1000, 'EXPIRED'],
    ['cancelled after completion: too late', record(10, 20, 30), 500, 'COMPLETED'],
  ])('%s', (_name, transaction, t, expected) => {
    expect(statusAt(transaction, t)).toBe(expected);
  });
});

// Few enough that steps often fall on the same instant.
const instants = fc.integer({ min: -2, max: 14 });
const records = fc
  .record({
    started: fc.option(instants),
    completed: fc.option(instants),
    cancelled: fc.option(instants),
    expires: fc.integer({ min: 1, max: 12 }),
  })
  .map(({ started, completed, cancelled, expires }) => record(started, completed, cancelled, expires));

describe('for every record and instant', () => {
  const rank = { REQUESTED: 0, IN_PROGRESS: 1, COMPLETED: 2, EXPIRED: 2 } as const;

  it('the state is what the four rules of its definition say', () => {
    fc.assert(
      fc.property(records, instants, (tx, t) => {
        const end = Math.min(tx.expires.at, tx.cancelled === null ? Infinity : tx.cancelled.at);
        const status = statusAt(tx, t);
        if (tx.completed !== null && tx.completed.at <= t && tx.completed.at < end) expect(status).toBe('COMPLETED');
        else if (t >= tx.expires.at) expect(status).toBe('EXPIRED');
        else if (tx.started !== null && tx.started.at <= t && tx.started.at <= end) expect(status).toBe('IN_PROGRESS');
        else expect(status).toBe('REQUESTED');
      }),
      { numRuns: 2000 },
    );
  });

  it('time alone only moves forward, and nothing leaves COMPLETED or EXPIRED', () => {
    fc.assert(
      fc.property(records, instants, fc.nat(15), (tx, t, later) => {
        const [before, after] = [statusAt(tx, t), statusAt(tx, t + later)];
        expect(rank[after]).toBeGreaterThanOrEqual(rank[before]);
        if (rank[before] === 2) expect(after).toBe(before);
      }),
      { numRuns: 2000 },
    );
  });

  it('reading changes nothing: the same question has the same answer', () => {
    fc.assert(
      fc.property(records, instants, (tx, t) => {
        const copy = structuredClone(tx);
        expect([statusAt(tx, t), possibleActions(tx, t), historyAt(tx, t)]).toEqual([
          statusAt(copy, t),
          possibleActions(copy, t),
          historyAt(copy, t),
        ]);
        expect(tx).toEqual(copy);
      }),
      { numRuns: 2000 },
    );
  });

  it('a possible action leads to the state of its name, an impossible one is refused with the possible ones', () => {
    fc.assert(
      fc.property(records, instants, fc.constantFrom(...transactionActions), (tx, t, action) => {
        const possible = possibleActions(tx, t);
        const before = statusAt(tx, t);
        const outcome = act(tx, action, step(t));
        expect(outcome.ok).toBe(possible.includes(action));
        if (!outcome.ok) {
          expect(outcome).toEqual({ ok: false, status: before, possible });
          return;
        }
        const after = statusAt(outcome.transaction, t);
        if (action === 'start') expect(after).toBe('IN_PROGRESS');
        if (action === 'complete') expect(after).toBe('COMPLETED');
        if (action === 'expire') expect(after).toBe('EXPIRED');
        if (action === 'advance') expect(rank[after]).toBe(rank[before] + 1);
        if (action === 'cancel') {
          expect(after).toBe(before);
          expect(possibleActions(outcome.transaction, t)).toEqual(['expire']);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('the history ends in the state, in order', () => {
    const last = {
      REQUESTED: 'requested',
      IN_PROGRESS: 'started',
      COMPLETED: 'completed',
      EXPIRED: 'expired',
    } as const;
    fc.assert(
      fc.property(records, instants, (tx, t) => {
        const history = historyAt(tx, t);
        expect(history.map(({ at }) => at)).toEqual(history.map(({ at }) => at).sort((a, b) => a - b));
        // The clock may have been moved back before the request.
        expect(history.some(({ event }) => event === last[statusAt(tx, t)])).toBe(
          t >= 0 || statusAt(tx, t) !== 'REQUESTED',
        );
        expect(history.some(({ event }) => event === 'cancelled')).toBe(
          isCancelledAt(tx, t) ||
            (statusAt(tx, t) === 'EXPIRED' && tx.cancelled !== null && tx.cancelled.at <= tx.expires.at),
        );
      }),
      { numRuns: 2000 },
    );
  });
});

describe('history and what lies ahead', () => {
  const manyTimelines = fc.oneof(
    anyTimeline,
    fc.tuple(records, fc.option(instants), fc.array(instants, { maxLength: 2 })).map(([tx, identified, reads]) => ({
      ...tx,
      identified: identified === null ? null : step(identified),
      reads: reads.map((at) => ({ at, realAt: at })),
    })),
  );
  const anyInstant = fc.oneof(instants, fc.integer({ min: -(2 ** 51), max: 2 ** 51 }));

  /** The steps that the record has, but for those that another step has made impossible. */
  const possibleSteps = (tx: Timeline): string[] => {
    const { requested, identified, started, completed, cancelled, expires, reads } = tx;
    const end = Math.min(expires.at, cancelled?.at ?? Infinity);
    const isCompleted = completed !== null && completed.at < end;
    return [
      ['requested', requested],
      ...(identified ? [['identified', identified]] : []),
      ...(started && started.at <= end ? [['started', started]] : []),
      ...(isCompleted ? [['completed', completed]] : []),
      ...(cancelled && cancelled.at <= expires.at && !isCompleted ? [['cancelled', cancelled]] : []),
      ...(isCompleted ? [] : [['expired', expires]]),
      ...reads.map((read) => ['read', { ...read, cause: 'request' }]),
    ].map((one) => JSON.stringify(one));
  };
  const textOf = ({ event, at, realAt, cause }: HistoryEntry): string => JSON.stringify([event, { at, realAt, cause }]);

  it('hold together every step of the record that no other step has made impossible, each once', () => {
    fc.assert(
      fc.property(manyTimelines, anyInstant, (tx, t) => {
        const all = [...historyAt(tx, t), ...aheadAt(tx, t)].map(textOf);
        expect(all.sort()).toEqual(possibleSteps(tx).sort());
      }),
      { numRuns: 2000 },
    );
  });

  it('are parted by now, each earliest first', () => {
    fc.assert(
      fc.property(manyTimelines, anyInstant, (tx, t) => {
        const [history, ahead] = [historyAt(tx, t), aheadAt(tx, t)].map((steps) => steps.map(({ at }) => at));
        expect(history?.every((at) => at <= t)).toBe(true);
        expect(ahead?.every((at) => at > t)).toBe(true);
        for (const instantsOf of [history, ahead]) expect(instantsOf).toEqual(instantsOf?.toSorted((a, b) => a - b));
      }),
      { numRuns: 2000 },
    );
  });

  it('time alone makes history of what lies ahead, and of nothing else', () => {
    fc.assert(
      fc.property(manyTimelines, anyInstant, fc.nat(20), (tx, t, later) => {
        const due = aheadAt(tx, t).filter(({ at }) => at <= t + later);
        expect(historyAt(tx, t + later)).toEqual([...historyAt(tx, t), ...due]);
      }),
      { numRuns: 2000 },
    );
  });

  it('name a step that a clock moved back has undone with its real time, and a planned one without', () => {
    const tx = { ...record(null, 20, null), started: { at: 10, realAt: 7, cause: 'control' as const } };
    expect(aheadAt(tx, 5).map(({ event, realAt }) => [event, realAt])).toEqual([
      ['started', 7],
      ['completed', null],
    ]);
  });

  it('a user who is identified and starts in the same millisecond was identified first', () => {
    const tx = { ...record(10, null, null), identified: step(10) };
    expect(historyAt(tx, 10).map(({ event }) => event)).toEqual(['requested', 'identified', 'started']);
  });
});

describe('the person', () => {
  const refused = { ...record(10, 20, null), personError: 'CE3001' as const };

  it.each([
    ['before the user has approved', refused, 15, 'CE3001'],
    ['after that', refused, 25, 'CE3001'],
    ['of an expired transaction', { ...refused, completed: null }, 1000, null],
    ['of a cancelled transaction', { ...refused, completed: null, cancelled: step(12) }, 15, null],
    ['that is not refused', record(10, 20, null), 25, null],
  ])('%s is refused with its code only while there can be a result', (_name, tx, t, expected) => {
    expect(personErrorAt(tx, t)).toBe(expected);
  });

  it('is known when the request or the window has named a phone', () => {
    expect([isIdentified(base), isIdentified({ ...base, userPhone: '01019990101' })]).toEqual([false, true]);
  });
});

describe('a result', () => {
  const HOUR = 3_600_000;

  it.each([
    ['before completion', record(null, 20, null), 19, 'not-completed'],
    ['after a cancel', record(null, null, 20), 30, 'cancelled'],
    ['after expiry', record(null, null, null), 1000, 'expired'],
    ['at completion', record(null, 20, null), 20, undefined],
    ['60:00.000 after completion', record(null, 20, null), 20 + HOUR, undefined],
    ['60:00.001 after completion', record(null, 20, null), 20 + HOUR + 1, 'window-over'],
  ])('%s', (_name, transaction, t, expected) => {
    const readability = readabilityAt(transaction, t);
    expect(readability.ok ? undefined : readability.refusal).toBe(expected);
  });

  it('is read twice', () => {
    const once = countRead(base, 1, 1);
    const twice = once && countRead(once, 2, 2);
    expect(twice?.reads).toHaveLength(2);
    expect(twice && countRead(twice, 3, 3)).toBeUndefined();
  });
});

describe('steps that are due at a poll', () => {
  const poll = (tx: Transaction, times: number, at = 5): Transaction =>
    Array.from({ length: times }).reduce<Transaction>((current) => countPoll(current, at, at), tx);

  it('happen at the instant of their poll, which is counted', () => {
    const tx = poll({ ...base, pollSteps: { start: 2, complete: 3 } }, 1, 1);
    expect(statusAt(tx, 1)).toBe('REQUESTED');
    const started = poll(tx, 1, 2);
    expect([statusAt(started, 2), started.started?.at, started.polls]).toEqual(['IN_PROGRESS', 2, 2]);
    expect(statusAt(poll(started, 1, 3), 3)).toBe('COMPLETED');
  });

  it('make polls count only while a later step is due at a poll', () => {
    expect(countsPolls(base)).toBe(false);
    const waiting = { ...base, pollSteps: { start: 2, complete: 3 } };
    expect([0, 1, 2, 3].map((times) => countsPolls(poll(waiting, times)))).toEqual([true, true, true, false]);
  });

  it('may all be due at once', () => {
    expect(statusAt(poll({ ...base, pollSteps: { start: 1, complete: 1 } }, 1), 5)).toBe('COMPLETED');
    expect(statusAt(poll({ ...base, pollSteps: { expire: 1 } }, 1), 5)).toBe('EXPIRED');
  });

  it('do not happen if the user has done something else', () => {
    const cancelled = { ...record(null, null, 3), pollSteps: { complete: 1 } };
    expect(statusAt(poll(cancelled, 1), 5)).toBe('REQUESTED');
    const completed = { ...record(1, 2, null), pollSteps: { start: 1, expire: 1 } };
    expect(poll(completed, 1).started?.at).toBe(1);
    expect(statusAt(poll(completed, 1), 5)).toBe('COMPLETED');
  });
});
