// The emulator with open transactions from the start: FILL of them, and SAMPLE_FILE gets the ids of some. They are put into the store
// as copies of one that a call has made, as a million calls take long.
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { buildApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config/load.ts';
import { loadFixtures } from '../../src/fixtures/load.ts';
import { storeLimitsOf } from '../../src/fixtures/store-limits.ts';
import { createLogger } from '../../src/logger.ts';
import { startServer } from '../../src/server/listen.ts';
import { createMemoryStore } from '../../src/store/memory/index.ts';
import { paths, requestBody, tokenForm } from './emulator-client.ts';

/** Ids that are polled, from all parts of the store. */
const SAMPLE = 1_000;

const { FILL = '0', SAMPLE_FILE = '' } = process.env;
const count = Math.max(SAMPLE, Number(FILL));

const { config } = loadConfig({ env: { ...process.env, PORT: '0', MOCK_TOSS_HOST: '127.0.0.1' } });
const fixtures = loadFixtures(config.fixtures);
const { logger } = await createLogger(config.logLevel, null);
const store = createMemoryStore({
  limits: storeLimitsOf(config, fixtures),
  now: () => Math.round(performance.timeOrigin + performance.now()),
});
const app = await buildApp(config, { fixtures, logger, store });

const call = async (url: string, payload: string, headers: Readonly<Record<string, string>>): Promise<string> => {
  const answer = await app.inject({ method: 'POST', url, payload, headers: { host: 'localhost', ...headers } });
  if (answer.statusCode !== 200) throw new Error(`${url}: status ${answer.statusCode}: ${answer.body}`);
  return answer.body;
};

const token = (
  JSON.parse(await call(paths.token, tokenForm, { 'content-type': 'application/x-www-form-urlencoded' })) as {
    access_token: string;
  }
).access_token;
const made = JSON.parse(
  await call(paths.request, requestBody, { authorization: `Bearer ${token}`, 'content-type': 'application/json' }),
) as { success: { txId: string } };
const transaction = await store.transactions.get(made.success.txId);
const client = transaction === undefined ? undefined : await store.clients.get(transaction.clientId);
if (transaction === undefined || client === undefined) throw new Error('the first transaction is not in the store');

/** Objects of its own, as calls make them; texts are shared. */
const copyOf = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf) as T;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, copyOf(one)])) as T;
};

const sample: string[] = [];
for (let index = 0; index < count; index += 1) {
  const txId = Buffer.from(randomUUID(), 'latin1').toString('latin1');
  await store.transactions.insert({ ...copyOf(transaction), txId }, client);
  // What is older than the limit allows is no longer there.
  if (index % Math.floor(count / SAMPLE) === 0) sample.push(txId);
}
const kept: string[] = [];
for (const txId of sample) if ((await store.transactions.get(txId)) !== undefined) kept.push(txId);
writeFileSync(SAMPLE_FILE, JSON.stringify(kept));

const { url } = await startServer(app, config);
logger.info({ url }, 'ready');
process.once('SIGTERM', () => process.exit());
