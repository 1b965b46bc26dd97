import { getMaxListeners } from 'node:events';
import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { createClosingSignal } from '../../src/http/closing-signal.ts';

it('the signal is aborted when the server begins to stop, and any number of calls may wait for it', async () => {
  const app = Fastify();
  const signal = createClosingSignal(app);
  await app.ready();
  expect([signal.aborted, getMaxListeners(signal)]).toEqual([false, 0]);
  await app.close();
  expect(signal.aborted).toBe(true);
});
