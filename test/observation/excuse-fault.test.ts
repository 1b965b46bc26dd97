import { describe, expect, it } from 'vitest';
import { createClient } from '../../src/domain/client.ts';
import { excuseFault } from '../../src/observation/excuse-fault.ts';
import type { ObservedCall } from '../../src/observation/observed-call.ts';
import { createMemoryStore } from '../../src/store/memory/index.ts';
import { LIMITS } from '../store/samples.ts';
import { makeTransaction } from '../transaction.ts';
import { contextAt, observed } from './observed.ts';

const TOKEN = {
  scopes: 'ca',
  issuedAtMs: 0,
  expiresAtMs: 9,
  realIssuedAtMs: 0,
  monotonicIssuedAtMs: 0,
  isBroken: false,
};

const open = async () => {
  const store = createMemoryStore({ limits: LIMITS, now: () => 0 });
  const add = async (clientId: string, txIds: readonly string[]) => {
    await store.clients.insert(createClient({ clientId, clientSecret: 's' }, 0));
    const client = await store.clients.get(clientId);
    if (client === undefined) throw new Error('no client');
    for (const txId of txIds) await store.transactions.insert(makeTransaction({ txId, clientId }), client);
    return client;
  };
  const client = await add('a', ['t', 'u']);
  await add('b', ['other']);
  const excuse = (call: Partial<ObservedCall>) => excuseFault(store, client, observed(call));
  /** The transactions whose history counts against nobody. */
  const excused = async () => {
    const txIds = ['other', 't', 'u'];
    const conducts = await store.conduct.getMany(txIds);
    return txIds.filter((_txId, index) => conducts[index]?.hadFault);
  };
  return { store, client, excuse, excused };
};

describe('after a fault', () => {
  it('the history of the transaction gives no finding', async () => {
    const { excuse, excused } = await open();
    await excuse({ txId: 't' });
    expect(await excused()).toEqual(['t']);
  });

  it('another client’s transaction is not changed', async () => {
    const { excuse, excused } = await open();
    await excuse({ txId: 'other' });
    expect(await excused()).toEqual([]);
  });

  it('a status or result call with an unread txId may be about any transaction of the client', async () => {
    const { excuse, excused } = await open();
    await excuse({ txId: null, endpoint: 'request' });
    expect(await excused()).toEqual([]);
    await excuse({ txId: null, endpoint: 'result' });
    expect(await excused()).toEqual(['t', 'u']);
  });

  it('the key of the call may be used again', async () => {
    const { store, client, excuse } = await open();
    await store.facts.useKey(client, 'key');
    await excuse({ txId: 't', context: contextAt('/api/request', { facts: { keyFingerprint: 'key' } }) });
    expect(await store.facts.useKey(client, 'key')).toBe(false);
  });

  it.each<['drops' | 'keeps', string, Partial<ObservedCall>]>([
    ['drops', 'a call for a token', { endpoint: 'token' }],
    ['drops', 'an answer that asks for another token', { context: contextAt('/api/status', { code: 'http-401' }) }],
    ['keeps', 'any other answer', { context: contextAt('/api/status', { code: 'http-503' }) }],
  ])('the client %s its token after %s', async (what, _name, call) => {
    const { store, client, excuse } = await open();
    await store.facts.replaceToken(client, TOKEN);
    await excuse({ txId: 't', ...call });
    expect(await store.facts.replaceToken(client, TOKEN)).toEqual(what === 'drops' ? null : TOKEN);
  });
});
