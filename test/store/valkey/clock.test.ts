import { expect, it } from 'vitest';
import { SharedClock } from '../../../src/store/valkey/clock.ts';

/** A server whose clock is `aheadMs` before ours, and answers after a while on the way there and back. */
const open = ({ aheadMs = 0 } = {}) => {
  const state = { steady: 1_000, aheadMs, wayMs: 1, backMs: 1 };
  const ask = async () => {
    state.steady += state.wayMs;
    const now = state.steady + state.aheadMs;
    state.steady += state.backMs;
    return [String(Math.floor(now / 1000)), String((now % 1000) * 1000)];
  };
  return { state, clock: new SharedClock(ask, () => state.steady) };
};

it('shows the time of the server, and goes on between samples', async () => {
  const { state, clock } = open({ aheadMs: 5_000_000 });
  await clock.sample();
  expect(clock.now()).toBe(state.steady + 5_000_000);
  state.steady += 777;
  expect(clock.now()).toBe(state.steady + 5_000_000);
});

it('is not led astray by a sample that took long', async () => {
  const { state, clock } = open({ aheadMs: 5_000 });
  await clock.sample();
  Object.assign(state, { wayMs: 900, backMs: 0 });
  await clock.sample();
  expect(clock.now()).toBe(state.steady + 5_000);
});

it('trusts a slow network after some samples', async () => {
  const { state, clock } = open({ aheadMs: 5_000 });
  await clock.sample();
  Object.assign(state, { wayMs: 20, backMs: 20, aheadMs: 9_000 });
  for (let count = 0; count < 50; count += 1) await clock.sample();
  expect(clock.now()).toBe(state.steady + 9_000);
});

it('never goes back', async () => {
  const { state, clock } = open({ aheadMs: 5_000 });
  await clock.sample();
  const before = clock.now();
  state.aheadMs = 0;
  await clock.sample();
  expect(clock.now()).toBe(before);
  state.steady += 6_000;
  expect(clock.now()).toBe(state.steady);
});
