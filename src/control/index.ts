import type { FastifyInstance } from 'fastify';
import { acceptJson } from '../http/body/json-body.ts';
import { guardControl, refuseForeignPages } from './access.ts';
import type { ControlContext } from './context.ts';
import { describeControl } from './operations.ts';
import { clientRoutes } from './routes/clients.ts';
import { clockRoutes } from './routes/clock.ts';
import { coverageRoutes } from './routes/coverage.ts';
import { docsRoutes } from './routes/docs.ts';
import { documentRoutes } from './routes/documents.ts';
import { eventRoutes } from './routes/events.ts';
import { faultRoutes } from './routes/faults.ts';
import { findingRoutes } from './routes/findings.ts';
import { healthRoutes } from './routes/health.ts';
import { infoRoutes } from './routes/info.ts';
import { inspectRoutes } from './routes/inspect.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { personaRoutes } from './routes/personas.ts';
import { reportRoutes } from './routes/report.ts';
import { requestRoutes } from './routes/requests.ts';
import { scenarioRoutes } from './routes/scenarios.ts';
import { snapshotRoutes } from './routes/snapshot.ts';
import { steeringRoutes } from './routes/steering.ts';
import { transactionRoutes } from './routes/transactions.ts';
import { waitRoutes } from './routes/wait.ts';
import { createSeries } from './series.ts';
import { CONTROL_PREFIX, CONTROL_ROOT } from './surface.ts';
import { refuseUnread } from './unread.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Registers the control API under its prefix; health and ready also without the prefix. */
export const registerControl = async (app: FastifyInstance, context: ControlContext): Promise<void> => {
  const { config } = context;
  const inSeries = createSeries();
  await app.register(async (plain) => {
    refuseForeignPages(plain, config);
    await plain.register(healthRoutes(context));
  });
  await app.register(
    async (control) => {
      acceptJson(control, { optional: true });
      refuseForeignPages(control, config);
      if (config.cors.length > 0) {
        // Only for those that want it: loaded late.
        await control.register(import('@fastify/cors'), {
          origin: [...config.cors],
          methods: METHODS,
          strictPreflight: false,
        });
      }
      guardControl(control, config);
      refuseUnread(control);
      if (config.control === 'off') {
        await control.register(healthRoutes(context));
        return;
      }
      const makeDocument = describeControl(control, CONTROL_PREFIX, context.version);
      await control.register(healthRoutes(context));
      await control.register(infoRoutes(context));
      await control.register(clientRoutes(context, inSeries));
      await control.register(clockRoutes(context));
      await control.register(transactionRoutes(context));
      await control.register(waitRoutes(context));
      await control.register(scenarioRoutes(context, inSeries));
      await control.register(personaRoutes(context, inSeries));
      await control.register(faultRoutes(context));
      await control.register(requestRoutes(context));
      await control.register(inspectRoutes(context));
      await control.register(findingRoutes(context));
      await control.register(reportRoutes(context));
      await control.register(coverageRoutes(context));
      await control.register(steeringRoutes(context, inSeries));
      await control.register(snapshotRoutes(context, inSeries));
      await control.register(eventRoutes(context));
      await control.register(metricsRoutes(context));
      await control.register(
        documentRoutes({
          control: async () => makeDocument(context.readExamples()),
          toss: async () => context.describeToss(context.readExamples()),
        }),
      );
    },
    { prefix: CONTROL_PREFIX },
  );
  if (config.control === 'off') return;
  await app.register(
    async (reference) => {
      guardControl(reference, config);
      await reference.register(docsRoutes);
    },
    { prefix: CONTROL_ROOT },
  );
};
