import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Client } from '../../domain/client.ts';
import { describeFinding, type Finding } from '../../domain/findings/finding.ts';
import { formatInstant } from '../../domain/time/korean-time.ts';
import { findingsOf } from '../../observation/client-findings.ts';
import type { Stored } from '../../store/stored.ts';
import type { ControlContext } from '../context.ts';
import { List, pageQuery, readPage, toList } from '../paging.ts';
import { FindingView } from '../schemas/finding.ts';

const FindingsQuery = Type.Object(
  { clientId: Type.Optional(Type.String()), ...pageQuery },
  { additionalProperties: false },
);
const ClearQuery = Type.Object({ clientId: Type.Optional(Type.String()) }, { additionalProperties: false });

const view = (finding: Finding): FindingView => ({
  ...describeFinding(finding),
  firstSeenAt: formatInstant(finding.firstSeenMs),
  lastSeenAt: formatInstant(finding.lastSeenMs),
});

/** The findings of a client, newest first. */
export const reportedFindings = async (
  { store, realNow, monotonicNow }: Pick<ControlContext, 'store' | 'realNow' | 'monotonicNow'>,
  client: Client,
): Promise<Stored<Finding>[]> => {
  const findings = await findingsOf(store, client, { realNow, monotonicNow });
  const reported = await store.findings.report(client, findings, 'order');
  return reported
    .map(({ sequence, finding }) => ({ sequence, value: finding }))
    .sort((a, b) => b.sequence - a.sequence);
};

/** Mistakes of integrations; the rules are in `src/domain/findings/rules.ts`. */
export const findingRoutes =
  (context: ControlContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { store } = context;

    async function* clientsOf(clientId: string | undefined): AsyncGenerator<Client> {
      if (clientId === undefined) yield* store.clients.each();
      const client = clientId === undefined ? undefined : await store.clients.get(clientId);
      if (client !== undefined) yield client;
    }

    app.get(
      '/findings',
      { schema: { querystring: FindingsQuery, response: { 200: List(FindingView) } } },
      async (request) => {
        const page = readPage(request.query);
        const found: Stored<Finding>[] = [];
        for await (const client of clientsOf(request.query.clientId)) {
          found.push(...(await reportedFindings(context, client)));
          await yieldToOthers();
        }
        const newestFirst = found
          .filter(({ sequence }) => sequence < (page.before ?? Number.POSITIVE_INFINITY))
          .sort((a, b) => b.sequence - a.sequence);
        return toList(page, newestFirst.slice(0, page.limit), view);
      },
    );

    app.delete('/findings', { schema: { querystring: ClearQuery } }, async (request, reply) => {
      for await (const client of clientsOf(request.query.clientId)) await store.findings.clear(client);
      return reply.code(204).send();
    });
  };
