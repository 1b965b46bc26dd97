import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { loadLate } from '../../http/installed-files.ts';
import type { ControlContext } from '../context.ts';
import { once } from '../once.ts';

/** `GET /metrics`: counts and times, for Prometheus. What writes them is loaded at the first call. */
export const metricsRoutes =
  (context: ControlContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    let stop = (): void => undefined;
    const load = once(async () => {
      const { createMetrics } = await loadLate(
        'the writer of metrics',
        () => import('../../observation/metrics/metrics.ts'),
      );
      const metrics = createMetrics(context);
      stop = metrics.stop;
      return metrics;
    });
    app.addHook('onClose', async () => stop());

    app.get('/metrics', { schema: { response: { 200: Type.String() } } }, async (_request, reply) => {
      const { contentType, write } = await load();
      reply.type(contentType);
      return write();
    });
  };
