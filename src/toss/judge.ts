import type { FastifyRequest } from 'fastify';
import type { Client } from '../domain/client.ts';
import { type CallFacts, findBrokenRules, nothingNoted } from '../domain/inline-rules.ts';
import { endpoints } from '../domain/journal.ts';
import type { Judge } from '../http/observed-call.ts';
import type { Store } from '../store/store.ts';
import { findOwner } from './owner.ts';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const collectFacts = ({ routeOptions, body, query, outcome }: FastifyRequest): CallFacts => {
  const { endpoint, knownFields = null } = routeOptions.config ?? {};
  const noted = { ...nothingNoted, ...outcome.noted };
  return {
    ...noted,
    endpoint: endpoints.find((name) => name === endpoint) ?? null,
    // A form is no JSON object: /token ignores what it does not know (RFC 6749 3.2).
    body: endpoint !== 'token' && isObject(body) ? body : {},
    knownFields,
    queryNames: isObject(query) ? Object.keys(query) : [],
    code: noted.isRefusedByFault ? null : (outcome.code ?? null),
  };
};

/** Whose integration it is; a client that put its credentials into the query has named itself there. */
const findJudged = async (store: Store, request: FastifyRequest): Promise<Client | undefined> => {
  const owner = await findOwner(store, request.outcome);
  if (owner !== undefined || request.routeOptions.config?.endpoint !== 'token' || !isObject(request.query))
    return owner;
  const { client_id } = request.query;
  return typeof client_id === 'string' ? store.clients.get(client_id) : undefined;
};

/** Judges a call by the inline rules, records what it breaks, and names it. */
export const createJudge =
  (store: Store, realNow: () => number): Judge =>
  async (request) => {
    const client = await findJudged(store, request);
    if (client === undefined) return [];
    const { clientId, disabledRules } = client;
    // Who was refused must ask for another token, whoever's fault it was.
    if (request.outcome.code === 'CE1000') await store.facts.replaceToken(clientId, null);
    const broken = findBrokenRules(collectFacts(request)).filter((rule) => !disabledRules.includes(rule));
    const txId = request.outcome.txId ?? null;
    for (const rule of broken) {
      await store.findings.announce(await store.findings.record({ clientId, rule, txId, atMs: realNow() }));
    }
    return broken;
  };
