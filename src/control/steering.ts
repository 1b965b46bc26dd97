import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { ControlContext } from './context.ts';

const MagicView = Type.Object({
  phones: Type.Array(Type.Object({ userPhone: Type.String(), scenario: Type.String() })),
  requestUrl: Type.Object({ queryParameter: Type.String(), example: Type.String() }),
});

const NoBody = Type.Object({}, { additionalProperties: false });

/** What steers all clients at once. */
export const steeringRoutes =
  ({ store, magicValues, seedStore }: ControlContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/magic-values', { schema: { response: { 200: MagicView } } }, async () => ({
      phones: magicValues.phones.map(({ digits, scenario }) => ({
        userPhone: magicValues.phonePrefix + digits,
        scenario,
      })),
      requestUrl: {
        queryParameter: magicValues.queryParameter,
        example: `https://partner.example/done?${magicValues.queryParameter}=instant`,
      },
    }));

    app.post('/reset', { schema: { body: NoBody } }, async (_request, reply) => {
      await store.clear();
      await seedStore();
      return reply.code(204).send();
    });
  };
