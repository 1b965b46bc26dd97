import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTicker } from '../../src/events/ticker.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const open = () => {
  const state = { ticks: 0, isNeeded: true };
  const ticker = createTicker({
    tick: () => {
      state.ticks += 1;
    },
    isNeeded: () => state.isNeeded,
    everyMs: 100,
  });
  return { state, ticker };
};

it('ticks once per interval after the start, also when it is started several times', () => {
  const { state, ticker } = open();
  vi.advanceTimersByTime(1_000);
  expect(state.ticks).toBe(0);
  for (let times = 0; times < 3; times += 1) ticker.start();
  vi.advanceTimersByTime(350);
  expect(state.ticks).toBe(3);
});

it('stops when it is not needed, and can be started again', () => {
  const { state, ticker } = open();
  ticker.start();
  state.isNeeded = false;
  vi.advanceTimersByTime(1_000);
  expect([state.ticks, vi.getTimerCount()]).toEqual([1, 0]);
  state.isNeeded = true;
  ticker.start();
  vi.advanceTimersByTime(200);
  expect(state.ticks).toBe(3);
});

it('stops when it is told to', () => {
  const { state, ticker } = open();
  ticker.stop();
  ticker.start();
  ticker.stop();
  vi.advanceTimersByTime(1_000);
  expect([state.ticks, vi.getTimerCount()]).toEqual([0, 0]);
});
