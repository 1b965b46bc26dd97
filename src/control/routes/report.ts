import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { describeFinding } from '../../domain/findings/finding.ts';
import { languages } from '../../domain/text/language.ts';
import { baseUrlOf } from '../../http/address/base-url.ts';
import type { ControlContext } from '../context.ts';
import { findClientOrFail } from '../find.ts';
import { createReport, MAX_CALLS } from '../report.ts';
import { reportedFindings } from './findings.ts';

const ClientParams = Type.Object({ clientId: Type.String() });
const ReportQuery = Type.Object(
  { language: Type.Optional(Type.Enum([...languages])) },
  { additionalProperties: false },
);

/** What test frameworks print about a failed test. It is written here, so that it reads alike in every language of tests. */
export const reportRoutes =
  (context: ControlContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { store, config } = context;
    app.get(
      '/clients/:clientId/report',
      { schema: { params: ClientParams, querystring: ReportQuery, response: { 200: Type.String() } } },
      async (request, reply) => {
        const client = await findClientOrFail(store, request.params.clientId);
        const { clientId, createdAtMs } = client;
        const limit = MAX_CALLS + 1;
        const calls = await store.journal.list({ clientId, limit });
        const unknownClientCalls = await store.journal.list({ clientId: null, sinceMs: createdAtMs, limit });
        const parts = {
          clientId,
          baseUrl: baseUrlOf(request, config.publicUrl),
          calls: calls.map(({ value }) => value),
          unknownClientCalls: unknownClientCalls.map(({ value }) => value),
          findings: (await reportedFindings(context, client)).map(({ value }) => describeFinding(value)),
        };
        reply.type('text/plain; charset=utf-8');
        return createReport(parts, request.query.language ?? 'en');
      },
    );
  };
