import { describe, expect, it } from 'vitest';
import {
  layOut,
  type MarkWords,
  marksOf,
  type TimelineCall,
  type TimelineTransaction,
} from '../../src/dashboard/screens/transaction/timeline-layout.ts';

const words: MarkWords = {
  requested: 'request',
  started: 'opened',
  identified: 'identified',
  completed: 'approved',
  cancelled: 'cancelled',
  expires: 'expiry',
  windowEnds: '60 minutes',
  status: (times) => `status x${times}`,
  read: (number) => `result ${number}/2`,
  refused: (endpoint, code, times) => `${endpoint} ${code} x${times}`,
};

const START = Date.parse('2026-03-02T09:00:00+09:00');
const at = (seconds: number): string => new Date(START + seconds * 1_000).toISOString();
const ms = (seconds: number): number => START + seconds * 1_000;

const transaction = (more: Partial<TimelineTransaction> = {}): TimelineTransaction => ({
  requestedAt: at(0),
  startsAt: null,
  completesAt: null,
  cancelledAt: null,
  expiresAt: at(1_800),
  history: [],
  ahead: [],
  reads: [],
  ...more,
});

const call = (seconds: number, endpoint = 'status', outcome = 'SUCCESS'): TimelineCall => ({
  clientAt: at(seconds),
  endpoint,
  outcome,
});

const shown = (tx: TimelineTransaction, calls: readonly TimelineCall[], now: number): string[] =>
  marksOf(tx, calls, words, ms(now)).map(
    (mark) => `${(mark.at - START) / 1_000} ${mark.lane} ${mark.label} ${mark.tense}`,
  );

describe('marks', () => {
  it('of a new request are the request and its planned expiry', () => {
    expect(shown(transaction(), [], 1)).toEqual(['0 partner request past', '1800 limits expiry planned']);
  });

  it('fold status calls with nothing between them, at the last of them', () => {
    const calls = Array.from({ length: 14 }, (_, index) => call(index + 1)).reverse();
    expect(shown(transaction(), calls, 20)).toContain('14 partner status x14 past');
  });

  it('do not fold over what a user did', () => {
    const tx = transaction({
      startsAt: at(3),
      history: [{ at: at(3), realAt: at(3), event: 'started', cause: 'user' }],
    });
    expect(shown(tx, [call(1), call(2), call(4), call(5)], 6)).toEqual([
      '0 partner request past',
      '2 partner status x2 past',
      '3 user opened past',
      '5 partner status x2 past',
      '1800 limits expiry planned',
    ]);
  });

  it('name refusals by their code, and reads by their number', () => {
    const tx = transaction({
      completesAt: at(3),
      history: [{ at: at(3), realAt: at(3), event: 'completed', cause: 'control' }],
      reads: [{ at: at(4) }, { at: at(5) }],
    });
    const calls = [
      call(1, 'result', 'CE3102'),
      call(2, 'result', 'CE3102'),
      call(4, 'result'),
      call(5, 'result'),
      call(6, 'result', 'CE3101'),
    ];
    expect(shown(tx, calls, 7)).toEqual([
      '0 partner request past',
      '2 partner result CE3102 x2 past',
      '3 user approved past',
      '4 partner result 1/2 past',
      '5 partner result 2/2 past',
      '6 partner result CE3101 x1 past',
      '3603 limits 60 minutes planned',
    ]);
  });

  it('tell what is planned from what a clock that was moved back has undone', () => {
    const tx = transaction({
      startsAt: at(10),
      completesAt: at(20),
      ahead: [
        { at: at(10), realAt: at(10), event: 'started', cause: 'user' },
        { at: at(20), realAt: null, event: 'completed', cause: 'scenario' },
      ],
    });
    expect(shown(tx, [call(12)], 5)).toEqual([
      '0 partner request past',
      '10 user opened undone',
      '12 partner status x1 undone',
      '20 user approved planned',
      '1800 limits expiry planned',
      '3620 limits 60 minutes planned',
    ]);
  });

  it('leave out calls without a client or a transaction of their own', () => {
    const calls: TimelineCall[] = [{ ...call(1), clientAt: null }, call(2, 'token'), { ...call(3), endpoint: null }];
    expect(shown(transaction(), calls, 4)).toEqual(['0 partner request past', '1800 limits expiry planned']);
  });
});

describe('layout', () => {
  const tx = transaction({
    startsAt: at(1),
    completesAt: at(3),
    history: [
      { at: at(1), realAt: at(1), event: 'started', cause: 'user' },
      { at: at(3), realAt: at(3), event: 'completed', cause: 'user' },
    ],
  });
  const layoutAt = (now: number, of = tx) => layOut(of, marksOf(of, [call(2)], words, ms(now)), ms(now));

  it('has one column for each instant, in their order, and no label over another of its lane', () => {
    const { columns, width } = layoutAt(5);
    expect(columns.map(({ at: instant }) => (instant - START) / 1_000)).toEqual([0, 1, 2, 3, 3_603]);
    for (const [index, { x }] of columns.entries()) expect(x).toBeGreaterThan(columns[index - 1]?.x ?? 0);
    expect(columns.at(-1)?.x).toBeLessThan(width);
    const ends = new Map<string, number>();
    for (const { x, marks } of columns) {
      for (const { lane, label } of marks) {
        expect(x - (label.length * 7 + 18) / 2).toBeGreaterThan(ends.get(lane) ?? 0);
        ends.set(lane, x + (label.length * 7 + 18) / 2);
      }
    }
  });

  it('gives longer gaps more room, by their logarithm', () => {
    const { columns, gaps } = layoutAt(5);
    expect(gaps.map(({ ms: gap }) => gap)).toEqual([1_000, 1_000, 1_000, 3_600_000]);
    const widths = columns.slice(1).map(({ x }, index) => x - (columns[index]?.x ?? 0));
    const [second = 0, hour = 0] = [widths[1], widths[3]];
    expect(hour).toBeGreaterThan(second);
    expect(hour).toBeLessThan(second * 4);
  });

  it('moves now inside its gap, onwards with the time', () => {
    const positions = [0, 0.5, 1, 2.9, 3, 4, 60, 3_000, 3_603, 4_000, 9_000].map((now) => layoutAt(now).nowX);
    expect(positions.toSorted((a, b) => a - b)).toEqual(positions);
    expect(new Set(positions).size).toBe(positions.length);
  });

  it('keeps now in the drawing, also before the first instant', () => {
    for (const now of [-5_000, 0, 100_000]) {
      const { nowX, width } = layoutAt(now);
      expect(nowX).toBeGreaterThan(0);
      expect(nowX).toBeLessThanOrEqual(width);
    }
  });

  it('shows the state from column to column', () => {
    const { bands, columns, width } = layoutAt(5);
    expect(bands).toEqual([
      { status: 'REQUESTED', from: columns[0]?.x, to: columns[1]?.x },
      { status: 'IN_PROGRESS', from: columns[1]?.x, to: columns[3]?.x },
      { status: 'COMPLETED', from: columns[3]?.x, to: width },
    ]);
    expect(layoutAt(5, transaction()).bands.map(({ status }) => status)).toEqual(['REQUESTED', 'EXPIRED']);
  });
});
