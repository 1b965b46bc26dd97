import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { ControlContext } from '../context.ts';
import { ProblemError } from '../problem.ts';

const Health = Type.Object({
  status: Type.Literal('ok'),
  version: Type.String(),
  uptimeSeconds: Type.Integer(),
});

const Ready = Type.Object({ status: Type.Literal('ready') });

const STORE_TIMEOUT_MS = 2_000;

const answersInTime = async (work: Promise<void>): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, STORE_TIMEOUT_MS, false);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
};

/** `GET /health` and `GET /ready`, with and without the control prefix, for every caller. */
export const healthRoutes =
  (context: ControlContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const config = { open: true, anyHost: true };
    app.get('/health', { config, schema: { response: { 200: Health } } }, async () => ({
      status: 'ok' as const,
      version: context.version,
      uptimeSeconds: Math.floor((context.monotonicNow() - context.startedAtMs) / 1000),
    }));
    // Keys and fixtures are read before the server listens, so only the store can be missing.
    app.get('/ready', { config, schema: { response: { 200: Ready } } }, async () => {
      if (!(await answersInTime(context.store.ping())))
        throw new ProblemError('unavailable', 'the store does not answer');
      return { status: 'ready' as const };
    });
  };
