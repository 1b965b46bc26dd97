// Bare Fastify 5: one line in the log for each call, or none with LOG=off.
// The reference servers are JavaScript, so that their start does not wait for a compiler.
import Fastify, { LogController } from 'fastify';

export const createApp = () =>
  Fastify({ logger: true, logController: new LogController({ disableRequestLogging: true }) });

export const listen = async (app) => {
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  app.log.info({ url }, 'ready');
};

export const logsCalls = process.env.LOG !== 'off';

/** Takes any body as text, without looking at it. */
export const acceptForm = (app) =>
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  );
