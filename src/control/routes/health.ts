import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { storeReasons } from '../../domain/text/store-reasons.ts';
import { StoreUnavailable } from '../../store/store.ts';
import type { ControlContext } from '../context.ts';
import { ProblemError } from '../problem.ts';

const Health = Type.Object({
  status: Type.Literal('ok'),
  version: Type.String(),
  uptimeSeconds: Type.Integer(),
});

const Ready = Type.Object({ status: Type.Literal('ready') });

const STORE_TIMEOUT_MS = 2_000;

/** Rejects with a problem that says why the store cannot be used. */
const checkStore = async ({ store }: Pick<ControlContext, 'store'>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(reject, STORE_TIMEOUT_MS, new StoreUnavailable(storeReasons.noAnswer));
  });
  try {
    await Promise.race([store.ping(), late]);
  } catch (error) {
    const reason = error instanceof StoreUnavailable ? error.message : storeReasons.noAnswer.en;
    throw new ProblemError('unavailable', `the store ${reason}`);
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
      uptimeSeconds: Math.floor((context.monotonicNow() - context.startedAt.monotonicMs) / 1000),
    }));
    // Keys and fixtures are read before the server listens, so only the store can be missing.
    app.get('/ready', { config, schema: { response: { 200: Ready } } }, async () => {
      await checkStore(context);
      return { status: 'ready' as const };
    });
  };
