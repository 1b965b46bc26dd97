import { type Client, isSameLife } from '../domain/client.ts';
import { type CallFacts, findBrokenRules, noFacts } from '../domain/findings/inline.ts';
import type { InlineRule } from '../domain/findings/rules.ts';
import { isRealHost, mayBeRealHost, realHostOf } from '../domain/real-hosts.ts';
import { readHost } from '../http/address/base-url.ts';
import type { Store } from '../store/store.ts';
import { excuseFault, isExcused } from './excuse-fault.ts';
import type { ObservedCall } from './observed-call.ts';

/** Finds the rules that a call breaks, records findings, and returns the ids of the rules. */
export type CheckCall = (call: ObservedCall) => Promise<readonly InlineRule[]>;

const isAtWrongHost = ({ headers, context }: ObservedCall): boolean => {
  if (headers.host === undefined || !mayBeRealHost(headers.host)) return false;
  const { name = '' } = readHost({ headers }) ?? {};
  return isRealHost(name) && name !== (realHostOf(context.path) ?? name);
};

const collectFacts = (call: ObservedCall): CallFacts => {
  const { facts: known } = call.context;
  const facts = known === undefined ? noFacts : { ...noFacts, ...known };
  return {
    ...facts,
    endpoint: call.endpoint,
    body: call.fields,
    queryNames: Object.keys(call.query),
    isAtWrongHost: isAtWrongHost(call),
    code: facts.isRefusedByFault ? null : (call.context.code ?? null),
  };
};

/** The client that made the call, unless that life of the client has ended. */
const findOwner = async (
  { clients }: Pick<Store, 'clients'>,
  { owner }: Pick<ObservedCall['context'], 'owner'>,
): Promise<Client | undefined> => {
  const client = owner === undefined ? undefined : await clients.get(owner.clientId);
  return client !== undefined && owner !== undefined && isSameLife(client, owner) ? client : undefined;
};

/** The client whose rules apply. A client with credentials in the query was refused, but is found by them. */
const findClientInQuery = async (store: Store, { context, query }: ObservedCall): Promise<Client | undefined> => {
  if (context.surface.name !== 'token') return undefined;
  const clientId = [query.client_id].flat().find((value) => typeof value === 'string');
  return clientId === undefined ? undefined : store.clients.get(clientId);
};

/** Whether a call breaks no rule, and needs no `CheckCall`: most calls are so. */
export const isClean = (call: ObservedCall): boolean =>
  call.context.owner !== undefined &&
  call.context.fault === undefined &&
  call.context.code !== 'CE1000' &&
  findBrokenRules(collectFacts(call)).length === 0;

export const createCheckCall =
  (store: Store, realNow: () => number): CheckCall =>
  async (call) => {
    const client = (await findOwner(store, call.context)) ?? (await findClientInQuery(store, call));
    if (client === undefined) return [];
    const { clientId, disabledRules } = client;
    const { fault, code, txId = null } = call.context;
    if (fault !== undefined) await excuseFault(store, client, call);
    if (code === 'CE1000') await store.facts.clearToken(client);
    const broken: InlineRule[] = [];
    for (const rule of findBrokenRules(collectFacts(call))) {
      if (!disabledRules.includes(rule) && !(await isExcused(store, client, call, rule))) broken.push(rule);
    }
    if (broken.length === 0) return broken;
    const atMs = realNow();
    const seen = { clientId, txId, firstSeenMs: atMs, lastSeenMs: atMs, count: 1, transactions: 0 };
    const findings = broken.map((rule) => ({ ...seen, rule }));
    await store.findings.report(client, findings, 'count');
    return broken;
  };
