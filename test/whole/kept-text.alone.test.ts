import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { API, askToken, buildTestApp, CONTROL, control, createPartner } from '../harness.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** What stays in memory of a call, on average of many. */
const keptBytes = async (calls: number, call: (index: number) => Promise<unknown>): Promise<number> => {
  const used = (): number => {
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  for (let index = 0; index < 20; index += 1) await call(index);
  const before = used();
  for (let index = 20; index < 20 + calls; index += 1) await call(index);
  return (used() - before) / calls;
};

const KIB = 1024;
const NAME = 'a-name-that-is-not-short';

it('of a refused call with a long body the journal keeps its txId, and not the body that it stood in', async () => {
  const { app } = await buildTestApp({ MOCK_TOSS_JOURNAL_BODY_BYTES: '0' });
  const { token } = await createPartner(app);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const ids = Array.from(
    { length: 400 },
    (_one, index) => `f9e4b1c2-0d3a-4b5c-8d7e-${String(index).padStart(12, '0')}`,
  );
  const kept = await keptBytes(300, (index) =>
    app.inject({
      method: 'POST',
      url: `${API}/status`,
      headers,
      payload: `{"txId":"${ids[index]}" ${'x'.repeat(60_000)}`,
    }),
  );
  const { items } = (await control(app, 'GET', `/requests?txId=${ids[100]}`)).json();
  expect(items).toHaveLength(1);
  expect(kept).toBeLessThan(20 * KIB);
});

it('of a name in a long address, and of a long target, nothing else is kept', async () => {
  const { app } = await buildTestApp();
  const long = 'x'.repeat(60_000);
  const persona = { name: '가', birthday: '19990101', gender: 'MALE', nationality: 'LOCAL', phone: '01012345678' };
  const kept = await keptBytes(300, async (index) => {
    const url = `${CONTROL}/personas/${NAME}${index}?${long}`;
    expect((await app.inject({ method: 'PUT', url, payload: persona })).statusCode).toBe(201);
    await app.inject({ method: 'POST', url: `${API}/${index}?${long}` });
  });
  expect(kept).toBeLessThan(20 * KIB);
});

it('of a scope in a long form the token that is remembered keeps the scope', async () => {
  const { app } = await buildTestApp({ MOCK_TOSS_JOURNAL_BODY_BYTES: '0' });
  const made = await Promise.all(
    Array.from({ length: 320 }, async () => (await control(app, 'POST', '/clients', { scopes: [NAME] })).json()),
  );
  const kept = await keptBytes(300, async (index) => {
    const { clientId, clientSecret } = made[index];
    const scope = ' '.repeat(50_000) + NAME;
    const form = { grant_type: 'client_credentials', scope, client_id: clientId, client_secret: clientSecret };
    expect((await askToken(app, form)).statusCode).toBe(200);
  });
  expect(kept).toBeLessThan(20 * KIB);
});
