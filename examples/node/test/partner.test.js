import { once } from 'node:events';
import { test as tossTest } from 'mock-toss-cert/vitest';
import { expect } from 'vitest';
import { createApp } from '../src/app.js';
import { readConfig } from '../src/config.js';
import { TossCertClient } from '../src/toss-cert-client.js';

const KIM = { name: '김토스', phone: '01019990101', birthday: '19930324' };

/** Our app, of a client of its own: no other test sees its transactions, clock and faults. */
const test = tossTest.extend({
  partner: async ({ tossCert: { baseUrl, publicKey, clientId, clientSecret, control } }, use) => {
    const config = await readConfig({
      TOSS_CERT_URL: baseUrl,
      TOSS_PUBLIC_KEY: publicKey,
      TOSS_CLIENT_ID: clientId,
      TOSS_CLIENT_SECRET: clientSecret,
    });
    const client = new TossCertClient(config);
    const people = new Map();
    const server = createApp(client, people).listen(0, '127.0.0.1');
    await once(server, 'listening');

    const call = async (method, path, body) => {
      const url = `http://127.0.0.1:${server.address().port}/verify${path}`;
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(url, { method, headers, body: JSON.stringify(body) });
      return [answer.status, await answer.json()];
    };
    const verify = () => call('POST', '', KIM);
    await use({
      client,
      people,
      verify,
      begin: async () => {
        const [status, { txId }] = await verify();
        expect(status).toBe(201);
        return txId;
      },
      status: (txId) => call('GET', `/${txId}/status`),
      result: (txId) => call('POST', `/${txId}/result`),
    });
    server.close();
    // Whatever a test is about, our calls are as the guide wants them.
    const findings = await control.findings({ clientId });
    expect(findings.map(({ rule }) => rule)).toEqual([]);
  },
});

test('the whole flow', async ({ partner, tossCert }) => {
  const txId = await partner.begin();
  expect(await partner.status(txId)).toEqual([200, { status: 'REQUESTED' }]);
  await tossCert.control.complete(txId);

  expect(await partner.result(txId)).toEqual([200, { name: '김토스', ageGroup: 'ADULT' }]);
  expect(await partner.people.get(txId)).toEqual({
    ci: expect.stringMatching(/^CI0110000000001.{73}$/),
    name: '김토스',
    ageGroup: 'ADULT',
  });
});

test('completing from the test', async ({ partner, tossCert }) => {
  const txId = await partner.begin();
  await tossCert.control.complete(txId, { persona: 'namgung' });
  expect(await partner.status(txId)).toEqual([200, { status: 'COMPLETED' }]);
  expect(await partner.result(txId)).toEqual([200, { name: '남궁모의', ageGroup: 'ADULT' }]);
});

test('expiry', async ({ partner, tossCert }) => {
  const completed = await partner.begin();
  const ignored = await partner.begin();
  await tossCert.control.complete(completed);

  await tossCert.control.clock(tossCert.clientId).advance('61m');
  expect(await partner.result(completed)).toEqual([410, { error: 'expired' }]);
  expect(await partner.status(ignored)).toEqual([200, { status: 'EXPIRED' }]);
});

test('the wrong person', async ({ partner, tossCert }) => {
  await tossCert.control.queue(tossCert.clientId, 'mismatch');
  expect(await partner.verify()).toEqual([422, { error: 'wrong-person' }]);
});

test('maintenance', async ({ partner, tossCert }) => {
  const { control, clientId } = tossCert;
  await control.fault({ clientId, endpoint: 'request', error: 'CE0002', times: 1 });
  expect(await partner.verify()).toEqual([503, { error: 'unavailable' }]);
  await partner.begin();
});

test('the third read', async ({ partner, tossCert: { control, clientId } }) => {
  await control.changeClient(clientId, { disabledRules: ['result-read-third-time'] });
  const txId = await partner.begin();
  await control.complete(txId);
  // Ours reads once, however often the visitor's page asks, and keeps it.
  expect(await partner.result(txId)).toEqual(await partner.result(txId));
  expect(await control.requests({ clientId, endpoint: 'result' })).toHaveLength(1);

  await partner.client.result(txId);
  await expect(partner.client.result(txId)).rejects.toMatchObject({ code: 'CE3101', isRetryable: false });
});
