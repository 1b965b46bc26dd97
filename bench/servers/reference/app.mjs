// Bare Fastify 5: one line in the log for each call that a route logs, and nothing else.
// The reference servers are JavaScript, so that their start does not wait for a compiler.
import Fastify, { LogController } from 'fastify';

export const createApp = () =>
  Fastify({ logger: true, logController: new LogController({ disableRequestLogging: true }) });

export const listen = async (app) => {
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  app.log.info({ url }, 'ready');
};

/** Takes any body as text, without looking at it. */
export const acceptForm = (app) =>
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  );

/** libuv's threads. Node.js uses one key on one thread at a time, so each thread has a copy of its own. */
const THREADS = 4;

/** Returns a function that takes the copies in turn. */
export const copies = (make) => {
  const made = Array.from({ length: THREADS }, make);
  let next = 0;
  return () => {
    next = (next + 1) % THREADS;
    return made[next];
  };
};
