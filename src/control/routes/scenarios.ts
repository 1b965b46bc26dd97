import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { findScenarioProblem, Scenario } from '../../domain/scenario.ts';
import { expectedName } from '../../domain/text/wording.ts';
import type { Store } from '../../store/store.ts';
import { EntryParams, putEntry, readName } from '../catalog-entries.ts';
import type { ControlContext } from '../context.ts';
import { findPersonaOrFail } from '../find.ts';
import { requireMemory } from '../memory-limit.ts';
import { listSchema, readPage, toList } from '../paging.ts';
import { invalidField, notFound, ProblemError } from '../problem.ts';
import { refuseReferencedScenario } from '../references.ts';
import { ScenarioView, viewEntry } from '../schemas/catalog.ts';
import type { InSeries } from '../series.ts';

const { name: _name, ...scenarioFields } = Scenario.properties;

/** The name may be left out: the path has it. */
const ScenarioBody = Type.Object(
  { name: Type.Optional(Type.String()), ...scenarioFields },
  { additionalProperties: false },
);

/** At most this many names are read for the error message. */
const MAX_NAMES = 1_000;

/** 400 if the scenario in a field does not exist; null and undefined are allowed. */
export const requireScenario = async (store: Store, field: string, name: string | null | undefined): Promise<void> => {
  if (name === undefined || name === null || (await store.scenarios.get(name)) !== undefined) return;
  const known = await store.scenarios.list({ limit: MAX_NAMES });
  const expected = expectedName(
    name,
    known.map(({ value }) => value.name),
  );
  if (expected !== undefined) throw invalidField(field, `must be ${expected}`, 'must be the name of a scenario');
};

const unknownScenario = (): ProblemError => notFound('scenario has this name', 'scenarios', 'scenarios list');

/** What users do, as data: scenarios of the fixtures, and those that tests create. */
export const scenarioRoutes =
  ({ store, config, magicValues }: ControlContext, inSeries: InSeries): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/scenarios', { schema: listSchema(ScenarioView) }, async (request) => {
      const page = readPage(request.query);
      return toList(page, await store.scenarios.list(page), viewEntry);
    });

    app.get(
      '/scenarios/:name',
      { schema: { params: EntryParams, response: { 200: ScenarioView } } },
      async (request) => {
        const scenario = await store.scenarios.get(request.params.name);
        if (scenario === undefined) throw unknownScenario();
        return viewEntry(scenario);
      },
    );

    app.put(
      '/scenarios/:name',
      { schema: { params: EntryParams, body: ScenarioBody, response: { 200: ScenarioView, 201: ScenarioView } } },
      async (request, reply) => {
        const name = readName(request.params.name, 'name');
        const { body } = request;
        if (body.name !== undefined && body.name !== name)
          throw invalidField('name', 'must be the same as in the path');
        const scenario: Scenario = { ...body, name };
        const problem = findScenarioProblem(scenario);
        if (problem !== undefined) throw invalidField(problem.field, problem.expected.en);
        await requireMemory(store, scenario, await store.scenarios.get(name));
        const limit = { of: 'scenarios', most: config.maxScenarios, setting: 'MOCK_TOSS_MAX_SCENARIOS' };
        const status = await inSeries(async () => {
          if (body.persona !== undefined) await findPersonaOrFail(store, body.persona);
          return putEntry(store.scenarios, name, scenario, limit);
        });
        reply.code(status);
        return viewEntry(scenario);
      },
    );

    app.delete('/scenarios/:name', { schema: { params: EntryParams } }, async (request, reply) => {
      const { name } = request.params;
      if (name === config.scenario) {
        throw new ProblemError(
          'conflict',
          'this is the default scenario of the server (MOCK_TOSS_SCENARIO): replace it with PUT instead',
        );
      }
      await inSeries(async () => {
        await refuseReferencedScenario(store, magicValues, name);
        if (!(await store.scenarios.delete(name))) throw unknownScenario();
      });
      return reply.code(204).send();
    });
  };
