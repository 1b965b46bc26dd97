import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { endpoints } from '../../domain/endpoint.ts';
import { FAIL } from '../../domain/filters/journal-filter.ts';
import { type JournalEntry, SUCCESS } from '../../domain/journal.ts';
import { formatInstant } from '../../domain/time/korean-time.ts';
import type { ControlContext } from '../context.ts';
import { List, NO_CLIENT, pageQuery, readPage, readSince, sinceQuery, toList } from '../paging.ts';
import { RequestView } from '../schemas/request.ts';

const RequestsQuery = Type.Object(
  {
    clientId: Type.Optional(Type.String({ description: `\`${NO_CLIENT}\`: calls without a known client` })),
    endpoint: Type.Optional(Type.Enum([...endpoints])),
    txId: Type.Optional(Type.String()),
    outcome: Type.Optional(
      Type.String({ description: `\`${SUCCESS}\`, \`${FAIL}\` for all others, or a code such as \`CE3102\`` }),
    ),
    ...sinceQuery('answered'),
    ...pageQuery,
  },
  { additionalProperties: false },
);

const view = ({ atMs, clientAtMs, ...entry }: JournalEntry, sequence: number): RequestView => ({
  ...entry,
  id: String(sequence),
  at: formatInstant(atMs),
  clientAt: clientAtMs === null ? null : formatInstant(clientAtMs),
  request: { ...entry.request, headers: { ...entry.request.headers } },
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
        const { clientId, endpoint, txId, outcome } = request.query;
        const page = readPage(request.query);
        const filter = { clientId: clientId === NO_CLIENT ? null : clientId, endpoint, txId, outcome };
        const found = await store.journal.list({ ...page, ...filter, sinceMs: readSince(request.query) });
        return toList(page, found, view);
      },
    );
  };
