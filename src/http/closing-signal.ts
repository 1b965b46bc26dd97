import { setMaxListeners } from 'node:events';
import type { FastifyInstance } from 'fastify';

/** Aborted when the server begins to stop: who waits for anything waits no longer. */
export const createClosingSignal = (app: FastifyInstance): AbortSignal => {
  const closing = new AbortController();
  // Every call that waits for something listens.
  setMaxListeners(0, closing.signal);
  app.addHook('preClose', async () => closing.abort());
  return closing.signal;
};
