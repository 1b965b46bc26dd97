import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createClient } from '../../src/domain/client.ts';
import { noConduct } from '../../src/domain/findings/conduct.ts';
import { planSteps } from '../../src/domain/scenario.ts';
import { createEvents } from '../../src/events/events.ts';
import { makeTransaction } from '../transaction.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const open = () => {
  const time = { now: 0 };
  const options = { maxListeners: 2, maxWatched: 10, maxKept: 100, maxKeptBytes: 1e9, maxWaiting: 10, runId: 'run' };
  const events = createEvents({ ...options, realNow: () => time.now });
  const listen = () => {
    const subscription = events.subscribe({ onOverflow: () => undefined });
    if (subscription === 'full') throw new Error('full');
    const reader = subscription[Symbol.asyncIterator]();
    return { end: () => subscription.end(), next: async () => (await reader.next()).value?.data };
  };
  const pass = (ms: number): void => {
    time.now += ms;
    vi.advanceTimersByTime(ms);
  };
  const owner = createClient({ clientId: 'a', clientSecret: 's' }, 0);
  const transaction = makeTransaction({
    txId: 't',
    clientId: 'a',
    ...planSteps({ name: 'x', complete: '1s' }, 0, 1_800),
  });
  const ask = (): void => events.observer.transactionChanged({ before: null, after: transaction, owner });
  return { events, listen, pass, ask, transaction, owner };
};

it('an event that time alone causes is sent within a tenth of a second, while there is a listener', async () => {
  const { listen, pass, ask } = open();
  const { next } = listen();
  ask();
  expect(await next()).toMatchObject({ event: 'requested' });
  pass(1_000);
  expect(await next()).toMatchObject({ event: 'completed', status: 'COMPLETED' });
});

it('a server without listeners runs no timer: it starts with the first listener, and stops after the last', () => {
  const { events, listen, pass } = open();
  expect(vi.getTimerCount()).toBe(0);
  const listeners = [listen(), listen()];
  expect(vi.getTimerCount()).toBe(1);
  expect(events.subscribe({ onOverflow: () => undefined })).toBe('full');
  for (const { end } of listeners) end();
  pass(100);
  expect(vi.getTimerCount()).toBe(0);
});

it('no events are sent about a transaction that the store has dropped', async () => {
  const { events, listen, pass, ask, transaction, owner } = open();
  const { next } = listen();
  ask();
  events.observer.transactionDropped({ sequence: 1, transaction, conduct: noConduct, owner });
  pass(5_000);
  events.observer.lifeEnded('a');
  expect([await next(), await next()]).toEqual([expect.objectContaining({ event: 'requested' }), { clientId: 'a' }]);
});

it('closing ends every subscription and the timer', async () => {
  const { events, listen } = open();
  const { next } = listen();
  events.close();
  expect([await next(), vi.getTimerCount()]).toEqual([undefined, 0]);
});
