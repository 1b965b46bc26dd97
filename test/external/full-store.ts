// Fills each part of the store to its limit, with the limits of the settings, and prints what is kept and the heap in use.
import { getHeapStatistics } from 'node:v8';
import { loadConfig } from '../../src/config/load.ts';
import { createClient } from '../../src/domain/client.ts';
import { ruleIds } from '../../src/domain/findings/rules.ts';
import type { JournalEntry } from '../../src/domain/journal.ts';
import { createEvents, EVENT_LIMITS } from '../../src/events/events.ts';
import { createMemoryStore } from '../../src/store/memory/index.ts';
import { makeTransaction } from '../transaction.ts';

const { config } = loadConfig({});
const now = (): number => 0;
const events = createEvents({
  ...EVENT_LIMITS,
  maxListeners: config.maxListeners,
  maxWatched: config.maxTransactions,
  runId: 'full',
  realNow: now,
});
const store = createMemoryStore({ limits: { ...config, retentionMs: config.retention }, now });
store.observe(events.observer);

const scopes = ['ca', ...Array.from({ length: 19 }, (_one, index) => String(index).padStart(64, 's'))];
const addClient = async (index: number) => {
  const entry = createClient({ clientId: `client-${index}`, clientSecret: 's'.repeat(32), scopes }, 0);
  await store.clients.insert(entry);
  return store.clients.get(entry.clientId);
};

for (let index = 0; index < config.maxListeners; index += 1) {
  events.subscribe({ onOverflow: () => undefined });
}

let clients = 0;
const text = (length: number, seed: number): string => `${seed} `.padEnd(length, '가');
while (await store.hasMemoryLeft()) {
  const client = await addClient(clients);
  if (client === undefined) break;
  clients += 1;
  const { clientId } = client;
  for (const rule of ruleIds) {
    const finding = {
      clientId,
      rule,
      txId: `${rule}-${clients}x`.padEnd(36, '0'),
      firstSeenMs: 0,
      lastSeenMs: 0,
      count: 1,
      transactions: 1,
    };
    await store.findings.report(client, [finding], 'count');
  }
  for (let key = 0; key < 100; key += 1) {
    await store.facts.useKey(client, `${clients}-${key}x`.padEnd(64, 'f'));
  }
  for (let token = 0; token < 20; token += 1) {
    await store.facts.replaceToken(client, {
      scopes: `${token} ${scopes.join(' ')}`,
      issuedAtMs: 0,
      expiresAtMs: token,
      realIssuedAtMs: 0,
      monotonicIssuedAtMs: 0,
      isBroken: false,
    });
  }
  await store.coverage.add(
    client,
    Array.from({ length: 1_000 }, (_one, item) => `persona.${clients % 10}-${item}x`.padEnd(64, 'p')),
  );
}

const [owner] = (await store.clients.list({ limit: 1 })).map(({ value }) => value);
if (owner === undefined) throw new Error('no client');
let transactions = 0;
for (let kept = 0; kept === transactions; kept = await store.transactions.count()) {
  for (let more = 0; more < 500; more += 1) {
    transactions += 1;
    const made = makeTransaction({
      txId: `tx-${transactions}x`.padEnd(36, '0'),
      clientId: owner.clientId,
      requestUrl: text(2_000, transactions),
      expires: { at: 1e9, realAt: null, cause: 'time' },
    });
    await store.transactions.insert(made, owner);
  }
}
for (let entry = 0; entry < config.maxJournal; entry += 1) {
  const body = { text: text(config.journalBodyBytes / 3, entry), bytes: 65_536, truncated: true };
  const clientId = `client-${entry % clients}`;
  const [writer = null] = await store.clients.getMany([clientId]);
  const made: JournalEntry = {
    atMs: 0,
    clientAtMs: 0,
    clientId,
    endpoint: 'request',
    txId: null,
    outcome: 'CE0003',
    hint: text(200, entry),
    diagnosis: null,
    fault: null,
    durationMs: 0,
    request: { method: 'POST', target: '/', headers: {}, tls: null, body },
    answer: null,
  };
  await store.journal.record(made, writer, []);
}
globalThis.gc?.();
const { length: journal } = await store.journal.list({ limit: Number.POSITIVE_INFINITY });
const { used_heap_size: usedBytes } = getHeapStatistics();
const kept = await store.transactions.count();
/** Of how many clients something is still remembered. */
const remembered = { findings: 0, tokens: 0, coverage: 0 };
for await (const client of store.clients.each()) {
  if ((await store.findings.list(client)).recorded.length > 0) remembered.findings += 1;
  if ((await store.facts.tokensOf(client)).length > 0) remembered.tokens += 1;
  if ((await store.coverage.list(client.clientId)).length > 0) remembered.coverage += 1;
}
const { length: coverageOfAll } = await store.coverage.list();
const found = { clients, remembered, coverageOfAll, made: transactions, kept, journal, usedBytes };
process.stdout.write(`${JSON.stringify(found)}\n`);
