import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import { acceptJson } from '../http/json-body.ts';
import { guardControl, refuseForeignPages } from './access.ts';
import { clientRoutes } from './clients.ts';
import { clockRoutes } from './clock.ts';
import type { ControlContext } from './context.ts';
import { eventRoutes } from './events.ts';
import { faultRoutes } from './faults.ts';
import { healthRoutes } from './health.ts';
import { infoRoutes } from './info.ts';
import { personaRoutes } from './personas.ts';
import { requestRoutes } from './requests.ts';
import { scenarioRoutes } from './scenarios.ts';
import { steeringRoutes } from './steering.ts';
import { transactionRoutes } from './transactions.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

export const CONTROL_PREFIX = '/_control/v1';

/** The control API: everything that steers the emulator, under one prefix; health and ready also without it. */
export const registerControl = async (app: FastifyInstance, context: ControlContext): Promise<void> => {
  const { config } = context;
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
      await control.register(healthRoutes(context));
      if (config.control === 'off') return;
      await control.register(infoRoutes(context));
      await control.register(clientRoutes(context));
      await control.register(clockRoutes(context));
      await control.register(transactionRoutes(context));
      await control.register(scenarioRoutes(context));
      await control.register(personaRoutes(context));
      await control.register(faultRoutes(context));
      await control.register(requestRoutes(context));
      await control.register(steeringRoutes(context));
      await control.register(eventRoutes(context.events, config.maxListeners));
    },
    { prefix: CONTROL_PREFIX },
  );
};
