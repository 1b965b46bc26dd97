import { setImmediate as letOthers } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { createClient } from '../../src/domain/client.ts';
import { noConduct } from '../../src/domain/findings/conduct.ts';
import { createSettler } from '../../src/observation/settler.ts';
import { createMemoryStore } from '../../src/store/memory/index.ts';
import type { Store } from '../../src/store/store.ts';
import { LIMITS } from '../store/contract.ts';
import { makeTransaction } from '../transaction.ts';

const HOUR = 3_600_000;

const open = async ({ disabledRules = [] as string[], perTurn = 500 } = {}) => {
  const store = createMemoryStore(LIMITS, () => 0);
  const client = { ...createClient({ clientId: 'client', clientSecret: 's' }, 0), disabledRules } as ReturnType<
    typeof createClient
  >;
  await store.clients.insert(client);
  const errors: string[] = [];
  const parts: { store: Pick<Store, 'clients' | 'findings'> } = { store };
  const settle = createSettler({
    getStore: () => parts.store,
    clocks: { realNow: () => 5 * HOUR, monotonicNow: () => 5 * HOUR },
    logger: { error: (_about: unknown, text?: string) => errors.push(text ?? '') },
    perTurn,
  });
  const found = async () => (await store.findings.list('client')).map(({ rule, count }) => [rule, count]);
  return { store, client, settle, errors, parts, found };
};

/** A transaction whose user completed, and whose result nobody ever read. */
const neverRead = (sequence: number, clientId = 'client') => ({
  sequence,
  value: makeTransaction({
    txId: `t${sequence}`,
    clientId,
    completed: { at: 10, realAt: 10, cause: 'user' },
    expires: { at: HOUR, realAt: null, cause: 'time' },
    conduct: noConduct,
  }),
});

const NEVER_READ = 'result-never-read';

describe('the history of a dropped transaction', () => {
  it('is checked after the call that dropped it, and counted as one finding of its client', async () => {
    const { settle, found } = await open();
    settle(neverRead(1));
    settle(neverRead(2));
    expect(await found()).toEqual([]);
    await vi.waitFor(async () => expect(await found()).toEqual([[NEVER_READ, 2]]));
  });

  it('is of no interest when it breaks no rule, when its client is gone, or when the rule is disabled', async () => {
    const { settle, found, errors } = await open({ disabledRules: [NEVER_READ] });
    settle({ sequence: 1, value: makeTransaction({ clientId: 'client' }) });
    settle(neverRead(2, 'nobody'));
    settle(neverRead(3));
    for (let turns = 0; turns < 20; turns += 1) await letOthers();
    expect([await found(), errors]).toEqual([[], []]);
  });

  it('is not told again of a transaction that was there when findings were cleared', async () => {
    const { store, client, settle, found } = await open();
    await store.transactions.insert(neverRead(1).value, client);
    await store.findings.clear(client);
    const clearedAt = await store.findings.clearedAt('client');
    settle(neverRead(clearedAt));
    settle(neverRead(clearedAt + 1));
    await vi.waitFor(async () => expect(await found()).toEqual([[NEVER_READ, 1]]));
  });
});

it('other work goes on between so many transactions', async () => {
  const { settle, found } = await open({ perTurn: 1 });
  for (let index = 1; index <= 10; index += 1) settle(neverRead(index));
  await letOthers();
  await letOthers();
  const [[, early = 0] = []] = await found();
  expect(Number(early)).toBeLessThan(10);
  await vi.waitFor(async () => expect(await found()).toEqual([[NEVER_READ, 10]]));
});

it('a store that fails is logged, and what is dropped later is checked again', async () => {
  const { store, settle, errors, parts, found } = await open();
  parts.store = { ...store, clients: { ...store.clients, get: () => Promise.reject(new Error('gone')) } };
  settle(neverRead(1));
  await vi.waitFor(() => expect(errors).toEqual(['dropped transactions could not be checked']));
  parts.store = store;
  settle(neverRead(2));
  await vi.waitFor(async () => expect(await found()).toEqual([[NEVER_READ, 1]]));
});
