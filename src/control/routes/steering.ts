import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { bases } from '../../domain/fidelity/behaviours.ts';
import type { ObservedBehaviour } from '../../domain/fidelity/parity-report.ts';
import { NoBody } from '../../http/body/no-body.ts';
import type { ControlContext } from '../context.ts';
import { listSchema, readPage, toList } from '../paging.ts';
import type { InSeries } from '../series.ts';

const MagicView = Type.Object({
  phones: Type.Array(Type.Object({ userPhone: Type.String(), scenario: Type.String() })),
  requestUrl: Type.Object({ queryParameter: Type.String(), example: Type.String() }),
});

const NullableText = Type.Union([Type.String(), Type.Null()]);

const Fidelity = Type.Object({
  id: Type.String(),
  behaviour: Type.String(),
  basis: Type.Enum([...bases]),
  observed: Type.Union([Type.Enum(['same', 'differs']), Type.Null()]),
  observedOn: Type.Union([Type.String({ format: 'date' }), Type.Null()]),
  real: NullableText,
  setting: NullableText,
});

/** Calls about the whole server: magic values, fidelity, reset. */
export const steeringRoutes =
  ({ store, magicValues, seed, observeBehaviours }: ControlContext, inSeries: InSeries): FastifyPluginAsyncTypebox =>
  async (app) => {
    let observed: readonly ObservedBehaviour[] | undefined;

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

    app.get('/fidelity', { schema: listSchema(Fidelity) }, async (request) => {
      const page = readPage(request.query);
      observed ??= await observeBehaviours();
      const all = observed;
      const stored = all.map((value, index) => ({ sequence: all.length - index, value }));
      const found = stored.filter(({ sequence }) => sequence < (page.before ?? Number.POSITIVE_INFINITY));
      return toList(page, found.slice(0, page.limit), ({ real = null, setting = null, ...rest }) => ({
        ...rest,
        real,
        setting,
      }));
    });

    app.post('/reset', { schema: { body: NoBody } }, async (_request, reply) => {
      await inSeries(() => store.reset(seed()));
      return reply.code(204).send();
    });
  };
