import { type Client, createClient, isSameLife, type Owner } from '../../src/domain/client.ts';
import type { Fault } from '../../src/domain/fault.ts';
import type { Conduct } from '../../src/domain/findings/conduct.ts';
import type { Finding } from '../../src/domain/findings/finding.ts';
import type { JournalEntry } from '../../src/domain/journal.ts';
import type { Persona } from '../../src/domain/person.ts';
import type { Transaction } from '../../src/domain/transaction.ts';
import type { IssuedToken } from '../../src/store/issued-token.ts';
import type { Change, Store, StoreLimits } from '../../src/store/store.ts';
import { makeTransaction } from '../transaction.ts';

export const DAY = 86_400_000;

/** Much more than anything that a record needs beside it. */
export const LONG = 'x'.repeat(100_000);

/** Small ones. */
export const LIMITS: StoreLimits = {
  maxClients: 100,
  maxTransactions: 100,
  maxPersonas: 3,
  maxScenarios: 3,
  maxFaults: 3,
  maxTransactionBytes: 1e9,
  maxClientBytes: 1e9,
  maxJournal: 8,
  maxJournalBytes: 1e9,
  maxClientJournal: 5,
  retentionMs: DAY,
};

export const client = (clientId: string): Client => createClient({ clientId, clientSecret: 's' }, 0);

/** The client of an id as the store has it; made if there is none. */
export const inserted = async (store: Store, clientId = 'a'): Promise<Client> => {
  await store.clients.insert(client(clientId));
  const found = await store.clients.get(clientId);
  if (found === undefined) throw new Error('the client was not inserted');
  return found;
};

export const transaction = (
  txId: string,
  clientId = 'a',
  nonce: string | null = null,
  own: Partial<Transaction> = {},
): Transaction => {
  const step = { at: 0, realAt: 0, cause: 'request' as const };
  return makeTransaction({ txId, clientId, nonce, requested: step, expires: step, ...own });
};

/** Adds a transaction for its client, who is made if there is none. */
export const add = async (store: Store, record: Transaction) =>
  store.transactions.insert(record, await inserted(store, record.clientId));

/** Changes the conduct of the owner's own transaction. */
export const updateConduct = <R>(
  { transactions }: Pick<Store, 'transactions'>,
  owner: Owner,
  txId: string,
  change: Change<Conduct, R>,
): Promise<R | undefined> =>
  transactions.update<R | undefined>(txId, (_current, client, conduct) => {
    if (!isSameLife(client, owner)) return { result: undefined };
    const { value, result } = change(conduct);
    return { conduct: value, result };
  });

export const fault = (id: string, changes: Partial<Fault> = {}): Fault => ({
  id,
  clientId: null,
  endpoint: '*',
  effect: { delayMs: null, error: null, http: 503, abort: null, tamper: null },
  timesLeft: null,
  probability: 1,
  seed: id,
  seen: 0,
  struck: 0,
  createdAtMs: 0,
  ...changes,
});

export const entry = (outcome: string, clientId: string | null = null, atMs = 0): JournalEntry => ({
  atMs,
  clientAtMs: clientId === null ? null : atMs,
  clientId,
  endpoint: null,
  txId: null,
  outcome,
  hint: null,
  diagnosis: null,
  fault: null,
  durationMs: 0,
  request: { method: null, target: null, headers: {}, tls: null, body: null },
  answer: null,
});

export const finding = (atMs: number, txId: string | null = null): Finding => ({
  clientId: 'a',
  rule: 'nonce-repeated',
  txId,
  firstSeenMs: atMs,
  lastSeenMs: atMs,
  count: 1,
  transactions: 1,
});

export const token = (scopes = 'ca'): IssuedToken => ({
  scopes,
  issuedAtMs: 1,
  expiresAtMs: 2,
  realIssuedAtMs: 1,
  monotonicIssuedAtMs: 1,
  isBroken: false,
});

export const persona = (id: string, own: Partial<Persona> = {}): Persona => ({
  id,
  name: '모의인',
  birthday: '19900101',
  gender: 'MALE',
  nationality: 'LOCAL',
  phone: '01019980999',
  ...own,
});

export const txIdsOf = (records: readonly { readonly value: Transaction }[]): string[] =>
  records.map(({ value }) => value.txId);

/** All of a walk. */
export const collect = async <T>(walk: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const one of walk) all.push(one);
  return all;
};
