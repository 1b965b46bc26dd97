import { afterAll, expect, it } from 'vitest';
import { watchEventLoop } from '../../../src/observation/metrics/event-loop-delay.ts';

const BLOCKED_MS = 60;
const SEEN_SECONDS = (BLOCKED_MS - 20) / 1000;

const eventLoop = watchEventLoop();
afterAll(() => eventLoop.stop());

it('nothing is known before it was measured', () => {
  const fresh = watchEventLoop();
  expect(fresh.read()).toBeNull();
  fresh.stop();
});

it('work that blocks the event loop shows as its delay', async () => {
  const blocking = setInterval(() => {
    const end = performance.now() + BLOCKED_MS;
    while (performance.now() < end);
  }, 1);
  await expect.poll(() => eventLoop.read()?.max ?? 0).toBeGreaterThan(SEEN_SECONDS);
  clearInterval(blocking);
});

it('a reading begins a new one, which does not show it again; to wait for a timer is no delay', async () => {
  await expect.poll(() => eventLoop.read()?.max ?? 1).toBeLessThan(SEEN_SECONDS);
  await expect.poll(() => eventLoop.read()?.p50 ?? 1).toBeLessThan(0.009);
});
