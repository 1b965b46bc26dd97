import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Client } from '../domain/client.ts';
import { clockNow } from '../domain/client-clock.ts';
import { describeFinding, type Finding, mergeFindings, toFinding } from '../domain/finding.ts';
import { excuse, type Judgement, judgeHistory } from '../domain/history-rules.ts';
import { formatInstant } from '../domain/korean-time.ts';
import type { Store } from '../store/store.ts';
import type { ControlContext } from './context.ts';
import { List, pageQuery, readPage, toList } from './paging.ts';
import { FindingView } from './schemas/finding.ts';

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

/** Clients after which others may have their turn. */
const CLIENTS_A_TURN = 50;

/** Everything of one kind, whatever pages there are. */
const ALL = { limit: Number.POSITIVE_INFINITY };

const judgementOf = ({ clock }: Client, realNowMs: number): Judgement => ({
  nowMs: clockNow(clock, realNowMs),
  realNowMs,
});

/** What a client's integration does wrong as things stand: what was recorded, and what its history says now. */
export const findingsOf = async (store: Store, client: Client, realNowMs: number): Promise<Finding[]> => {
  const { clientId, disabledRules } = client;
  const judgement = judgementOf(client, realNowMs);
  const found = new Map((await store.findings.list(clientId)).map((finding) => [finding.rule, finding]));
  for (const { value } of await store.transactions.list({ ...ALL, clientId })) {
    for (const sighting of judgeHistory(value, judgement)) {
      const before = found.get(sighting.rule);
      const seen = toFinding(sighting);
      found.set(sighting.rule, before === undefined ? seen : mergeFindings(before, seen));
    }
  }
  return [...found.values()].filter(({ rule }) => !disabledRules.includes(rule));
};

/** What partners do wrong: `domain/finding-rules.ts` has the rules. */
export const findingRoutes =
  ({ store, realNow }: ControlContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const clientsOf = async (clientId: string | undefined): Promise<Client[]> => {
      if (clientId === undefined) return (await store.clients.list(ALL)).map(({ value }) => value);
      const client = await store.clients.get(clientId);
      return client === undefined ? [] : [client];
    };

    app.get(
      '/findings',
      { schema: { querystring: FindingsQuery, response: { 200: List(FindingView) } } },
      async (request) => {
        const page = readPage(request.query);
        const found: Finding[] = [];
        for (const [index, client] of (await clientsOf(request.query.clientId)).entries()) {
          if (index % CLIENTS_A_TURN === CLIENTS_A_TURN - 1) await yieldToOthers();
          found.push(...(await findingsOf(store, client, realNow())));
        }
        for (const finding of found) await store.findings.announce(finding);
        const ordered = found
          .sort((a, b) => a.firstSeenMs - b.firstSeenMs)
          .map((value, index) => ({ sequence: index + 1, value }))
          .filter(({ sequence }) => sequence < (page.before ?? Number.POSITIVE_INFINITY))
          .reverse();
        return toList(page, ordered.slice(0, page.limit), view);
      },
    );

    app.delete('/findings', { schema: { querystring: ClearQuery } }, async (request, reply) => {
      for (const client of await clientsOf(request.query.clientId)) {
        const { clientId } = client;
        await store.findings.clear(clientId);
        const judgement = judgementOf(client, realNow());
        for (const { value } of await store.transactions.list({ ...ALL, clientId })) {
          if (judgeHistory(value, judgement).length > 0 || value.conduct.lastCallAtMs !== null) {
            await store.transactions.update(value.txId, (current) => excuse(current, judgement));
          }
        }
      }
      return reply.code(204).send();
    });
  };
