import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { type CoverageItem, coverageGroups, coverageItems } from '../../domain/coverage.ts';
import type { Persona } from '../../domain/person.ts';
import type { ControlContext } from '../context.ts';
import { CoverageView } from '../schemas/coverage.ts';

/** The answer contains this value, so its length is limited to that of an id. */
const CoverageQuery = Type.Object(
  { clientId: Type.Optional(Type.String({ maxLength: 64 })) },
  { additionalProperties: false },
);

/** Whole percents, rounded down: 100 only if nothing is missing. */
const percentOf = (covered: number, total: number): number => Math.floor((covered * 100) / total);

/** Which items a partner's tests have covered since the start, or since coverage was cleared. */
export const coverageRoutes =
  ({ store }: ControlContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/coverage',
      { schema: { querystring: CoverageQuery, response: { 200: CoverageView } } },
      async (request) => {
        const { clientId } = request.query;
        const personas: Persona[] = [];
        for await (const persona of store.personas.each()) personas.push(persona);
        const ids = new Set(await store.coverage.list(clientId));
        const items = coverageItems(personas.reverse());
        const isCovered = ({ id }: CoverageItem): boolean => ids.has(id);
        const idsOf = (some: readonly CoverageItem[]): string[] => some.map(({ id }) => id);
        const [met, missing] = [items.filter(isCovered), items.filter((item) => !isCovered(item))];
        return {
          clientId: clientId ?? null,
          percent: percentOf(met.length, items.length),
          met: met.length,
          total: items.length,
          groups: coverageGroups.map((name) => ({
            group: name,
            met: idsOf(met.filter(({ group }) => group === name)),
            missing: idsOf(missing.filter(({ group }) => group === name)),
          })),
          missing: missing.map(({ what }) => `no test saw ${what}`),
        };
      },
    );

    app.delete('/coverage', { schema: { querystring: CoverageQuery } }, async (request, reply) => {
      await store.coverage.clear(request.query.clientId);
      return reply.code(204).send();
    });
  };
