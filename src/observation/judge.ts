import type { FastifyRequest } from 'fastify';
import type { Client } from '../domain/client.ts';
import { type CallFacts, findBrokenRules, nothingNoted } from '../domain/findings/inline.ts';
import type { InlineRule } from '../domain/findings/rules.ts';
import { endpoints } from '../domain/journal.ts';
import { noteStruck, type Transaction } from '../domain/transaction.ts';
import { readHost } from '../http/address/base-url.ts';
import { isRealHost, realHostOf } from '../http/address/real-hosts.ts';
import { decodedPathOf } from '../http/address/request-path.ts';
import type { Judge } from '../http/observed-call.ts';
import type { Store } from '../store/store.ts';
import { findOwner } from './owner.ts';
import { findTxId } from './tx-id.ts';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isAtWrongHost = (request: FastifyRequest): boolean => {
  const { name = '' } = readHost(request) ?? {};
  return isRealHost(name) && name !== (realHostOf(decodedPathOf(request.url)) ?? name);
};

const collectFacts = (request: FastifyRequest): CallFacts => {
  const { routeOptions, body, query, outcome } = request;
  const { endpoint, knownFields = null } = routeOptions.config ?? {};
  const noted = { ...nothingNoted, ...outcome.noted };
  return {
    ...noted,
    endpoint: endpoints.find((name) => name === endpoint) ?? null,
    // A form is no JSON object: /token ignores what it does not know (RFC 6749 3.2).
    body: endpoint !== 'token' && isObject(body) ? body : {},
    knownFields,
    queryNames: isObject(query) ? Object.keys(query) : [],
    isAtWrongHost: isAtWrongHost(request),
    code: noted.isRefusedByFault ? null : (outcome.code ?? null),
  };
};

/** Whose integration it is; a client that put its credentials into the query has named itself there. */
const findJudged = async (store: Store, { outcome, url, query }: FastifyRequest): Promise<Client | undefined> => {
  const owner = await findOwner(store, outcome);
  if (owner !== undefined || decodedPathOf(url) !== '/token' || !isObject(query)) return owner;
  const clientId = [query.client_id].flat().find((value) => typeof value === 'string');
  return clientId === undefined ? undefined : store.clients.get(clientId);
};

/** Rules about repeating a call are not broken where a fault has broken what is repeated. */
const isExcused = async (
  store: Store,
  { clientId }: Client,
  { outcome, body }: FastifyRequest,
  rule: InlineRule,
): Promise<boolean> => {
  if (rule === 'result-read-third-time' && outcome.txId !== undefined) {
    return (await store.transactions.get(outcome.txId))?.conduct.isStruck ?? false;
  }
  if (rule !== 'nonce-repeated' || !isObject(body)) return false;
  const accepts = ({ nonce, conduct }: Transaction): boolean => nonce === body.nonce && conduct.isStruck;
  return (await store.transactions.list({ clientId, limit: 1, accepts })).length > 0;
};

/** What a fault has struck is taken back from what later calls are judged by. */
const takeBack = async (store: Store, client: Client, request: FastifyRequest, body: Buffer | null): Promise<void> => {
  const { outcome, routeOptions } = request;
  const { endpoint } = routeOptions.config;
  // Who was refused, or got nothing, must ask for another token.
  if (endpoint === 'token' || outcome.code === 'http-401') await store.facts.dropToken(client);
  const fingerprint = outcome.noted?.keyFingerprint ?? null;
  if (fingerprint !== null) await store.facts.forgetKey(client, fingerprint);
  const txId = outcome.txId ?? findTxId(body);
  const own = (tx: Transaction) => (tx.clientId === client.clientId ? noteStruck(tx) : undefined);
  if (txId !== null) {
    await store.transactions.update(txId, own);
    return;
  }
  if (endpoint !== 'status' && endpoint !== 'result') return;
  // Which one it was about was never read: it may be any.
  const all = await store.transactions.list({ clientId: client.clientId, limit: Number.POSITIVE_INFINITY });
  for (const { value } of all) if (!value.conduct.isStruck) await store.transactions.update(value.txId, own);
};

/** Judges a call by the inline rules, records what it breaks, and names it. */
export const createJudge =
  (store: Store, realNow: () => number): Judge =>
  async (request, body) => {
    const client = await findJudged(store, request);
    if (client === undefined) return [];
    const { clientId, disabledRules } = client;
    if (request.outcome.fault !== undefined) await takeBack(store, client, request, body);
    if (request.outcome.code === 'CE1000') await store.facts.dropToken(client);
    const broken: InlineRule[] = [];
    for (const rule of findBrokenRules(collectFacts(request))) {
      if (!disabledRules.includes(rule) && !(await isExcused(store, client, request, rule))) broken.push(rule);
    }
    const atMs = realNow();
    const txId = request.outcome.txId ?? null;
    for (const rule of broken) {
      const seen = { clientId, rule, txId, firstSeenMs: atMs, lastSeenMs: atMs, count: 1, transactions: 0 };
      await store.findings.announce(client, await store.findings.record(client, seen));
    }
    return broken;
  };
