import { setImmediate as letOthers } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { createClient } from '../../src/domain/client.ts';
import { noConduct } from '../../src/domain/findings/conduct.ts';
import type { RuleId } from '../../src/domain/findings/rules.ts';
import { createDroppedRecheck } from '../../src/observation/dropped-recheck.ts';
import { createMemoryStore } from '../../src/store/memory/index.ts';
import type { TransactionDropped } from '../../src/store/observer.ts';
import { overrideStore } from '../store/override.ts';
import { LIMITS } from '../store/samples.ts';
import { makeTransaction } from '../transaction.ts';

const HOUR = 3_600_000;

const open = async ({ disabledRules = [] as RuleId[], perTurn = 500 } = {}) => {
  const store = createMemoryStore({ limits: LIMITS, now: () => 0 });
  await store.clients.insert({ ...createClient({ clientId: 'client', clientSecret: 's' }, 0), disabledRules });
  const owner = await store.clients.get('client');
  if (owner === undefined) throw new Error('no client');
  const errors: string[] = [];
  const failing = { times: 0 };
  const { transactionDropped: settle } = createDroppedRecheck({
    store: overrideStore(store, {
      findings: {
        report(...given) {
          failing.times -= 1;
          return failing.times >= 0 ? Promise.reject(new Error('no connection')) : store.findings.report(...given);
        },
      },
    }),
    clocks: { realNow: () => 5 * HOUR, monotonicNow: () => 5 * HOUR },
    logger: { error: (_about: unknown, text?: string) => errors.push(text ?? '') },
    perTurn,
  });
  const found = async () => (await store.findings.list(owner)).recorded.map(({ rule, count }) => [rule, count]);
  /** A transaction whose user completed, and whose result nobody ever read. */
  const neverRead = (sequence: number): TransactionDropped => ({
    sequence,
    transaction: makeTransaction({
      txId: `t${sequence}`,
      clientId: 'client',
      completed: { at: 10, realAt: 10, cause: 'user' },
      expires: { at: HOUR, realAt: null, cause: 'time' },
    }),
    conduct: noConduct,
    owner,
  });
  return { store, owner, settle, errors, failing, found, neverRead };
};

const NEVER_READ = 'result-never-read';

describe('the history of a dropped transaction', () => {
  it('is checked after the call that dropped it, and counted in one finding of its client', async () => {
    const { settle, found, neverRead } = await open();
    settle(neverRead(1));
    settle(neverRead(2));
    expect(await found()).toEqual([]);
    await vi.waitFor(async () => expect(await found()).toEqual([[NEVER_READ, 2]]));
  });

  it('gives no finding when it breaks no rule, when the life of its client has ended, or when the rule is disabled', async () => {
    const { settle, found, errors, neverRead, owner } = await open({ disabledRules: [NEVER_READ] });
    settle({ ...neverRead(1), transaction: makeTransaction({ clientId: 'client' }) });
    settle(neverRead(2));
    settle({ ...neverRead(3), owner: { ...owner, resets: owner.resets + 1, disabledRules: [] } });
    for (let turns = 0; turns < 20; turns += 1) await letOthers();
    expect([await found(), errors]).toEqual([[], []]);
  });

  it('gives no finding for a transaction that existed when findings were cleared', async () => {
    const { store, owner, settle, found, neverRead } = await open();
    await store.findings.clear(owner);
    const { clearedAt } = await store.findings.list(owner);
    settle(neverRead(clearedAt));
    settle(neverRead(clearedAt + 1));
    await vi.waitFor(async () => expect(await found()).toEqual([[NEVER_READ, 1]]));
  });
});

it('other work runs between the pieces of a long check', async () => {
  const { settle, found, neverRead } = await open({ perTurn: 1 });
  for (let index = 1; index <= 10; index += 1) settle(neverRead(index));
  await letOthers();
  await letOthers();
  const [[, early = 0] = []] = await found();
  expect(Number(early)).toBeLessThan(10);
  await vi.waitFor(async () => expect(await found()).toEqual([[NEVER_READ, 10]]));
});

it('a failure of the store loses no transaction of a later piece', async () => {
  const { settle, errors, failing, found, neverRead } = await open({ perTurn: 1 });
  failing.times = 1;
  for (let index = 1; index <= 3; index += 1) settle(neverRead(index));
  await vi.waitFor(async () => expect(await found()).toEqual([[NEVER_READ, 2]]));
  expect(errors).toHaveLength(1);
});

it('a store that fails is logged, and what is dropped later is checked again', async () => {
  const { settle, errors, failing, found, neverRead } = await open();
  failing.times = 1;
  settle(neverRead(1));
  await vi.waitFor(() => expect(errors).toEqual(['dropped transactions could not be checked']));
  settle(neverRead(2));
  await vi.waitFor(async () => expect(await found()).toEqual([[NEVER_READ, 1]]));
});
