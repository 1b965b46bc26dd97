import { expect, it } from 'vitest';
import { createClient } from '../../src/domain/client.ts';
import { noConduct } from '../../src/domain/findings/conduct.ts';
import { findingsOf } from '../../src/observation/client-findings.ts';
import { createMemoryStore } from '../../src/store/memory/index.ts';
import { LIMITS, updateConduct } from '../store/samples.ts';
import { makeTransaction } from '../transaction.ts';

const tally = { count: 3, firstAtMs: 0, lastAtMs: 9 };
const EARLY = { ...noConduct, earlyResults: tally };

const open = async () => {
  const store = createMemoryStore({ limits: LIMITS, now: () => 0 });
  await store.clients.insert(createClient({ clientId: 'a', clientSecret: 's' }, 0));
  const client = await store.clients.get('a');
  if (client === undefined) throw new Error('no client');
  const insert = async (txId: string) => {
    await store.transactions.insert(makeTransaction({ txId, clientId: 'a' }), client);
    await updateConduct(store, client, txId, () => ({ value: EARLY, result: undefined }));
  };
  const found = async (disabledRules = client.disabledRules) =>
    (await findingsOf(store, { ...client, disabledRules }, { realNow: () => 10, monotonicNow: () => 10 })).map(
      ({ rule, count, transactions }) => [rule, count, transactions],
    );
  return { store, client, insert, found };
};

it('the findings of a client are the recorded ones, and those of its transactions’ history', async () => {
  const { store, client, insert, found } = await open();
  const seen = { clientId: 'a', rule: 'phone-format', txId: null, firstSeenMs: 0, lastSeenMs: 0 } as const;
  await store.findings.report(client, [{ ...seen, count: 1, transactions: 0 }], 'count');
  await insert('t');
  await insert('u');
  expect(await found()).toEqual([
    ['phone-format', 1, 0],
    ['result-as-poll', 6, 2],
  ]);
  expect(await found(['result-as-poll'])).toEqual([['phone-format', 1, 0]]);
});

it('transactions that existed when findings were cleared do not count any more', async () => {
  const { store, client, insert, found } = await open();
  await insert('t');
  await store.findings.clear(client);
  expect(await found()).toEqual([]);
  await insert('u');
  expect(await found()).toEqual([['result-as-poll', 3, 1]]);
});
