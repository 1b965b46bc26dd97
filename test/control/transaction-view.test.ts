import { expect, it } from 'vitest';
import { createMemoryStore } from '../../src/store/memory/index.ts';
import { buildTestApp, CONTROL, createPartner } from '../harness.ts';
import { overrideStore } from '../store/override.ts';
import { LIMITS } from '../store/samples.ts';

it('requestUrl is shown masked as in the journal, in lists and in single answers', async () => {
  const { app } = await buildTestApp();
  const partner = await createPartner(app);
  for (const [requestUrl, shown] of [
    ['https://partner.test/done?name=hong&x=1', 'https://partner.test/done?***'],
    ['https://me:secret@partner.test/done', '***'],
    ['https://partner.test/done#hong', '***'],
    ['https://partner.test/01012345678', '***'],
    ['intoss://my-granite-app', 'intoss://my-granite-app'],
  ]) {
    const txId = await partner.requestNone({ requestUrl });
    const one = (await app.inject(`${CONTROL}/transactions/${txId}`)).json();
    const [listed] = (await app.inject(`${CONTROL}/transactions?limit=1`)).json().items;
    const done = await app.inject({ method: 'POST', url: `${CONTROL}/transactions/${txId}/complete` });
    expect([one.requestUrl, listed.requestUrl, done.json().requestUrl]).toEqual([shown, shown, shown]);
    expect((await app.inject(`/app/api/${txId}`)).json().returnUrl).toBe(
      requestUrl?.startsWith('http') ? requestUrl : null,
    );
  }
});

it('a list leaves out the transactions of a client that is deleted while they are read', async () => {
  const memory = createMemoryStore({ limits: LIMITS, now: () => 0 });
  let gone: string | undefined;
  const store = overrideStore(memory, {
    clients: {
      getMany: async (ids) =>
        (await memory.clients.getMany(ids)).map((client) => (client?.clientId === gone ? undefined : client)),
    },
  });
  const { app } = await buildTestApp({}, { store });
  const [kept, deleted] = [await createPartner(app, {}), await createPartner(app, {})];
  const txId = await kept.requestNone();
  await deleted.requestNone();
  gone = deleted.clientId;
  const { items } = (await app.inject(`${CONTROL}/transactions`)).json();
  expect(items.map((one: { txId: string }) => one.txId)).toEqual([txId]);
});
