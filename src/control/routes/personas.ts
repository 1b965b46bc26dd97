import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { findPersonaProblem, Persona } from '../../domain/person.ts';
import { EntryParams, putEntry, readName } from '../catalog-entries.ts';
import type { ControlContext } from '../context.ts';
import { requireMemory } from '../memory-limit.ts';
import { listSchema, readPage, toList } from '../paging.ts';
import { invalidField, notFound, ProblemError } from '../problem.ts';
import { refuseReferencedPersona } from '../references.ts';
import { PersonaView, viewEntry } from '../schemas/catalog.ts';
import type { InSeries } from '../series.ts';

const { id: _id, ...personaFields } = Persona.properties;

/** The id may be left out: the path has it. */
const PersonaBody = Type.Object(
  { id: Type.Optional(Type.String()), ...personaFields },
  { additionalProperties: false },
);

const unknownPersona = (): ProblemError => notFound('persona has this id', 'personas', 'personas list');

/** Checks what the schema cannot check; `prefix` is the path of the person inside the body. */
export const requireValidPersona = (persona: Omit<Persona, 'id'>, prefix = ''): void => {
  const problem = findPersonaProblem(persona);
  if (problem !== undefined) throw invalidField(prefix + problem.field, problem.expected.en);
};

/** People whose data a result can return. All of them are made up, so they are shown as they are. */
export const personaRoutes =
  ({ store, config, fixedPersonaId }: ControlContext, inSeries: InSeries): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/personas', { schema: listSchema(PersonaView) }, async (request) => {
      const page = readPage(request.query);
      return toList(page, await store.personas.list(page), viewEntry);
    });

    app.get('/personas/:name', { schema: { params: EntryParams, response: { 200: PersonaView } } }, async (request) => {
      const persona = await store.personas.get(request.params.name);
      if (persona === undefined) throw unknownPersona();
      return viewEntry(persona);
    });

    app.put(
      '/personas/:name',
      { schema: { params: EntryParams, body: PersonaBody, response: { 200: PersonaView, 201: PersonaView } } },
      async (request, reply) => {
        const id = readName(request.params.name, 'id');
        const { body } = request;
        if (body.id !== undefined && body.id !== id) throw invalidField('id', 'must be the same as in the path');
        requireValidPersona(body);
        const persona: Persona = { ...body, id };
        await requireMemory(store, persona, await store.personas.get(id));
        const limit = { of: 'personas', most: config.maxPersonas, setting: 'MOCK_TOSS_MAX_PERSONAS' };
        reply.code(await putEntry(store.personas, id, persona, limit));
        return viewEntry(persona);
      },
    );

    app.delete('/personas/:name', { schema: { params: EntryParams } }, async (request, reply) => {
      const { name } = request.params;
      if (name === fixedPersonaId) {
        throw new ProblemError('conflict', 'this is the default person of results: replace it with PUT instead');
      }
      await inSeries(async () => {
        await refuseReferencedPersona(store, name);
        if (!(await store.personas.delete(name))) throw unknownPersona();
      });
      return reply.code(204).send();
    });
  };
