import { describe, expect, it } from 'vitest';
import { decideFault, isUsedUp, trigger } from '../../src/domain/fault.ts';
import { fault } from '../store/samples.ts';

const DEFERRED = { delayMs: null, error: null, http: null, abort: 'half', tamper: null } as const;

const seen = (faults: readonly { id: string; seen: number; struck: number; timesLeft: number | null }[]) =>
  faults.map(({ id, seen: count, struck, timesLeft }) => [id, count, struck, timesLeft]);

describe('which fault triggers on a call', () => {
  it('is the first matching one whose draw says so; faults before it count the call, later ones do not', () => {
    const { taken, changed } = decideFault(
      [
        fault('elsewhere', { endpoint: 'token' }),
        fault('of another', { clientId: 'b' }),
        fault('misses', { probability: 0 }),
        fault('triggers', { clientId: 'a', timesLeft: 2 }),
        fault('later'),
      ],
      'status',
      'a',
    );
    expect(seen(changed)).toEqual([
      ['misses', 1, 0, null],
      ['triggers', 1, 1, 1],
    ]);
    expect(taken).toBe(changed.at(-1));
  });

  it('is none if none matches, or if no draw says so', () => {
    expect(decideFault([], 'status', null)).toEqual({ taken: undefined, changed: [] });
    expect(decideFault([fault('own', { clientId: 'a' })], 'status', null)).toEqual({ taken: undefined, changed: [] });
    const { taken, changed } = decideFault([fault('misses', { probability: 0 })], 'status', null);
    expect([taken, seen(changed)]).toEqual([undefined, [['misses', 1, 0, null]]]);
  });

  it('is a deferred one, too, which is not used up before it triggers', () => {
    const { taken } = decideFault([fault('f', { effect: DEFERRED, timesLeft: 1 })], 'result', 'a');
    expect(taken).toMatchObject({ seen: 1, struck: 0, timesLeft: 1 });
    expect(taken && isUsedUp(taken)).toBe(false);
    expect(taken && isUsedUp(trigger(taken))).toBe(true);
  });

  it('is decided by seed and count alone: the same calls again', () => {
    const run = () => {
      let current = fault('f', { probability: 0.3, seed: 's' });
      return Array.from({ length: 60 }, () => {
        const { taken, changed } = decideFault([current], 'status', 'a');
        current = changed[0] ?? current;
        return taken !== undefined;
      });
    };
    const triggered = run();
    expect(run()).toEqual(triggered);
    const count = triggered.filter(Boolean).length;
    expect([count > 5, count < 40]).toEqual([true, true]);
  });
});
