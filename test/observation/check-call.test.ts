import { describe, expect, it } from 'vitest';
import { createClient } from '../../src/domain/client.ts';
import { recordFault } from '../../src/domain/findings/conduct.ts';
import type { RuleId } from '../../src/domain/findings/rules.ts';
import { createCheckCall, isClean } from '../../src/observation/check-call.ts';
import { createMemoryStore } from '../../src/store/memory/index.ts';
import { LIMITS, updateConduct } from '../store/samples.ts';
import { makeTransaction } from '../transaction.ts';
import { contextAt, observed } from './observed.ts';

const open = async (disabledRules: readonly RuleId[] = []) => {
  const store = createMemoryStore({ limits: LIMITS, now: () => 0 });
  await store.clients.insert({
    ...createClient({ clientId: 'a', clientSecret: 's' }, 0),
    disabledRules: [...disabledRules],
  });
  const owner = await store.clients.get('a');
  if (owner === undefined) throw new Error('no client');
  const check = createCheckCall(store, () => 7);
  const found = async () =>
    (await store.findings.list(owner)).recorded.map(({ rule, txId, count }) => [rule, txId, count]);
  const insert = (own: Parameters<typeof makeTransaction>[0]) =>
    store.transactions.insert(makeTransaction({ clientId: 'a', ...own }), owner);
  return { store, owner, check, found, insert };
};

describe('the rules that a call breaks', () => {
  it('are returned, and counted as findings of its client', async () => {
    const { owner, check, found } = await open();
    const context = contextAt('/api/status', { txId: 't' });
    const call = observed({ owner, context, fields: { txId: 't', extra: 1 }, query: { client_secret: 's' } });
    expect(await check(call)).toEqual(['secret-in-query', 'unknown-body-field']);
    await check(call);
    expect(await found()).toEqual([
      ['secret-in-query', 't', 2],
      ['unknown-body-field', 't', 2],
    ]);
  });

  it('are none for an unknown client, and none that the client has disabled', async () => {
    const { owner, check, found } = await open(['unknown-body-field']);
    const fields = { txId: 't', extra: 1 };
    expect(await check(observed({ fields }))).toEqual([]);
    expect(await check(observed({ fields, owner }))).toEqual([]);
    expect(await found()).toEqual([]);
  });

  it('are none when the life of the client has ended', async () => {
    const { owner, check } = await open();
    const fields = { txId: 't', extra: 1 };
    expect(await check(observed({ fields, owner }))).toEqual(['unknown-body-field']);
    expect(await check(observed({ fields, owner: { ...owner, resets: owner.resets + 1 } }))).toEqual([]);
    expect(await check(observed({ fields, owner: { ...owner, clientId: 'nobody' } }))).toEqual([]);
  });

  it('need no check where there are none', async () => {
    const { owner } = await open();
    expect(isClean(observed({ owner }))).toBe(true);
    const fault = { id: 'f', effect: 'delay', kind: 'delay' } as const;
    const unclean = [
      observed(),
      observed({ owner, fields: { txId: 't', extra: 1 } }),
      observed({ owner, context: contextAt('/api/status', { fault }) }),
      observed({ owner, context: contextAt('/api/status', { code: 'CE1000' }) }),
      observed({ owner, context: contextAt('/api/status', { facts: { isTokenExpired: true } }) }),
    ];
    expect(unclean.map(isClean)).toEqual(unclean.map(() => false));
  });

  it('come from facts of the endpoint', async () => {
    const { owner, check } = await open();
    const context = contextAt('/api/status', { facts: { isTokenExpired: true } });
    expect(await check(observed({ owner, context }))).toEqual(['expired-token-used']);
  });

  it('include a real host that does not serve the path', async () => {
    const { owner, check } = await open();
    const at = (host: string) => check(observed({ owner, headers: { host }, context: contextAt('/api/x') }));
    expect(await at('oauth2.cert.toss.im')).toEqual(['wrong-host']);
    expect(await at('cert.toss.im:443')).toEqual([]);
    expect(await at('partner.example')).toEqual([]);
  });

  it('are found for a client that sends its credentials in the query of a token call', async () => {
    const { check, found } = await open();
    const query = { client_id: ['a', 'b'], client_secret: 's' };
    expect(await check(observed({ query, endpoint: 'token', context: contextAt('/token') }))).toEqual([
      'secret-in-query',
    ]);
    expect(await check(observed({ query, context: contextAt('/api/x') }))).toEqual([]);
    expect(await found()).toEqual([['secret-in-query', null, 1]]);
  });
});

describe('the effect of a fault', () => {
  const fault = { id: 'f', effect: 'error CE3101', kind: 'error' } as const;
  const THIRD = 'result-read-third-time';
  const third = (facts: object = {}) => contextAt('/api/result', { code: 'CE3101', txId: 't', facts });

  it('is not a finding: neither the refusal, nor a repeated call after it', async () => {
    const { owner, check, insert } = await open();
    await insert({ txId: 't' });
    expect(await check(observed({ owner, endpoint: 'result', context: third() }))).toEqual([THIRD]);
    expect(await check(observed({ owner, endpoint: 'result', context: third({ isRefusedByFault: true }) }))).toEqual(
      [],
    );
    const broken = observed({
      owner,
      endpoint: 'result',
      txId: 't',
      context: contextAt('/api/result', { fault, txId: 't' }),
    });
    expect(await check(broken)).toEqual([]);
    expect(await check(observed({ owner, endpoint: 'result', context: third() }))).toEqual([]);
  });

  it('excuses a nonce that comes again, of that nonce only', async () => {
    const { store, owner, check, insert } = await open();
    await insert({ txId: 't', nonce: 'n1' });
    await updateConduct(store, owner, 't', (conduct) => ({ value: recordFault(conduct), result: undefined }));
    await insert({ txId: 'u', nonce: 'n2' });
    const again = (nonce: string) =>
      observed({
        owner,
        endpoint: 'request',
        fields: { requestUrl: 'https://x', nonce },
        context: contextAt('/api/request', { code: 'CE3003' }),
      });
    expect(await check(again('n1'))).toEqual([]);
    expect(await check(again('n2'))).toEqual(['nonce-repeated']);
  });
});

it('a client whose token was refused has no token that it could use again', async () => {
  const { store, owner, check } = await open();
  const token = {
    scopes: 'ca',
    issuedAtMs: 0,
    expiresAtMs: 9,
    realIssuedAtMs: 0,
    monotonicIssuedAtMs: 0,
    isBroken: false,
  };
  await store.facts.replaceToken(owner, token);
  await check(observed({ owner, context: contextAt('/api/status', { code: 'CE1000' }) }));
  expect(await store.facts.replaceToken(owner, token)).toBeNull();
});
