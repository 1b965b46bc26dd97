import { setMaxListeners } from 'node:events';
import type { FastifyInstance } from 'fastify';

/** A signal that is aborted when the server begins to stop: then waiting calls end. */
export const createClosingSignal = (app: FastifyInstance): AbortSignal => {
  const closing = new AbortController();
  // Every waiting call adds a listener.
  setMaxListeners(0, closing.signal);
  app.addHook('preClose', async () => closing.abort());
  return closing.signal;
};
