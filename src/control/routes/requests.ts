import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { endpoints } from '../../domain/endpoint.ts';
import { FAIL } from '../../domain/filters/journal-filter.ts';
import { type JournalEntry, SUCCESS } from '../../domain/journal.ts';
import { NO_CLIENT } from '../../domain/names/no-client.ts';
import { formatInstant } from '../../domain/time/korean-time.ts';
import type { ControlContext } from '../context.ts';
import { findEntryOrFail } from '../find.ts';
import { List, pageQuery, readPage, readSince, readWhose, sinceQuery, toList } from '../paging.ts';
import { RequestView } from '../schemas/request.ts';

const MAX_TEXT = 200;

const whose = {
  clientId: Type.Optional(Type.String({ description: `\`${NO_CLIENT}\`: calls without a known client` })),
};

const RequestsQuery = Type.Object(
  {
    ...whose,
    endpoint: Type.Optional(Type.Enum([...endpoints])),
    txId: Type.Optional(Type.String()),
    outcome: Type.Optional(
      Type.String({ description: `\`${SUCCESS}\`, \`${FAIL}\` for all others, or a code such as \`CE3102\`` }),
    ),
    text: Type.Optional(
      Type.String({
        maxLength: MAX_TEXT,
        description:
          'in method, target, headers, bodies, txId, outcome or hint, as they are masked; letters in any case',
      }),
    ),
    ...sinceQuery('answered'),
    ...pageQuery,
  },
  { additionalProperties: false },
);

const ClearQuery = Type.Object(whose, { additionalProperties: false });

const view = ({ atMs, clientAtMs, ...entry }: JournalEntry, sequence: number): RequestView => ({
  ...entry,
  id: String(sequence),
  at: formatInstant(atMs),
  clientAt: clientAtMs === null ? null : formatInstant(clientAtMs),
  // Entries of an older release do not say whether they came over TLS.
  request: { ...entry.request, headers: { ...entry.request.headers }, tls: entry.request.tls ?? null },
  answer: entry.answer === null ? null : { ...entry.answer, headers: { ...entry.answer.headers } },
});

/** The journal: what partners sent, and what was answered. */
export const requestRoutes =
  ({ store }: ControlContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/requests',
      { schema: { querystring: RequestsQuery, response: { 200: List(RequestView) } } },
      async (request) => {
        const { endpoint, txId, outcome, text } = request.query;
        const page = readPage(request.query);
        const filter = { clientId: readWhose(request.query), endpoint, txId, outcome, text };
        const found = await store.journal.list({ ...page, ...filter, sinceMs: readSince(request.query) });
        return toList(page, found, view);
      },
    );

    app.get(
      '/requests/:id',
      { schema: { params: Type.Object({ id: Type.String() }), response: { 200: RequestView } } },
      async (request) => {
        const { value, sequence } = await findEntryOrFail(store, request.params.id);
        return view(value, sequence);
      },
    );

    app.delete('/requests', { schema: { querystring: ClearQuery } }, async (request, reply) => {
      await store.journal.clear(readWhose(request.query));
      return reply.code(204).send();
    });
  };
