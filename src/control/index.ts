import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import { acceptJson } from '../http/json-body.ts';
import { guardControl, refuseForeignPages } from './access.ts';
import { clientRoutes } from './clients.ts';
import { clockRoutes } from './clock.ts';
import type { ControlContext } from './context.ts';
import { coverageRoutes } from './coverage.ts';
import { docsRoutes } from './docs.ts';
import { documentRoutes } from './documents.ts';
import { eventRoutes } from './events.ts';
import { faultRoutes } from './faults.ts';
import { findingRoutes } from './findings.ts';
import { healthRoutes } from './health.ts';
import { infoRoutes } from './info.ts';
import { describeControl } from './operations.ts';
import { personaRoutes } from './personas.ts';
import { requestRoutes } from './requests.ts';
import { scenarioRoutes } from './scenarios.ts';
import { steeringRoutes } from './steering.ts';
import { transactionRoutes } from './transactions.ts';
import { createTurns } from './turns.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

const ROOT = '/_control';

export const CONTROL_PREFIX = `${ROOT}/v1`;

/** The page with both OpenAPI documents. */
export const REFERENCE_PATH = `${ROOT}/docs`;

/** The control API: everything that steers the emulator, under one prefix; health and ready also without it. */
export const registerControl = async (app: FastifyInstance, context: ControlContext): Promise<void> => {
  const { config } = context;
  const inTurn = createTurns();
  await app.register(async (plain) => {
    refuseForeignPages(plain, config);
    await plain.register(healthRoutes(context));
  });
  await app.register(
    async (control) => {
      acceptJson(control, { optional: true });
      refuseForeignPages(control, config);
      if (config.cors.length > 0) {
        await control.register(cors, { origin: [...config.cors], methods: METHODS, strictPreflight: false });
      }
      guardControl(control, config);
      if (config.control === 'off') {
        await control.register(healthRoutes(context));
        return;
      }
      const document = await describeControl(control, CONTROL_PREFIX, context.version);
      await control.register(healthRoutes(context));
      await control.register(infoRoutes(context));
      await control.register(clientRoutes(context, inTurn));
      await control.register(clockRoutes(context));
      await control.register(transactionRoutes(context));
      await control.register(scenarioRoutes(context, inTurn));
      await control.register(personaRoutes(context, inTurn));
      await control.register(faultRoutes(context));
      await control.register(requestRoutes(context));
      await control.register(findingRoutes(context));
      await control.register(coverageRoutes(context));
      await control.register(steeringRoutes(context, inTurn));
      await control.register(eventRoutes(context.events, config.maxListeners));
      await control.register(
        documentRoutes({
          control: () => document(context.readExamples()),
          toss: () => context.describeToss(context.readExamples()),
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
    { prefix: ROOT },
  );
};
