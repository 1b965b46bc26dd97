import { constants, privateDecrypt } from 'node:crypto';
import { Agent, request } from 'undici';
import { afterAll, describe, expect, it } from 'vitest';
import type { KeyUnwrapper } from '../../src/crypto/session/key-unwrapper.ts';
import { API, buildTestApp, createPartner, fixtures, generator } from '../harness.ts';

const agent = new Agent({ connections: 100 });
afterAll(() => agent.close());

/** How many of 50 results were still pending when the last of 10 statuses, sent after them, was answered. */
const pendingAtLastStatus = async (unwrapKey?: KeyUnwrapper): Promise<number> => {
  const { app } = await buildTestApp({}, unwrapKey === undefined ? {} : { unwrapKey });
  const partner = await createPartner(app, { scenario: 'instant' });
  const txIds: string[] = [];
  for (let index = 0; index < 25; index += 1) txIds.push(await partner.requestNone());
  const sessionKeys = await Promise.all(
    Array.from({ length: 50 }, async () => (await generator.generate()).sessionKey),
  );
  const base = await app.listen({ host: '127.0.0.1', port: 0 });

  const post = async (endpoint: string, body: object): Promise<number> => {
    const answer = await request(`${base}${API}/${endpoint}`, {
      method: 'POST',
      dispatcher: agent,
      headers: { authorization: `Bearer ${partner.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    await answer.body.dump();
    return answer.statusCode;
  };

  // Connections open and code warm: what is measured is who waits for whom, not how a server starts.
  const warmUp = { txId: await partner.requestNone(), sessionKey: (await generator.generate()).sessionKey };
  expect(await post('result', warmUp)).toBe(200);
  await Promise.all(Array.from({ length: 100 }, (_, index) => post('status', { txId: txIds[index % 25] })));

  let pending = 50;
  const results = sessionKeys.map(async (sessionKey, index) => {
    const status = await post('result', { txId: txIds[index % 25], sessionKey });
    pending -= 1;
    return status;
  });
  // In flight, all the way to the keys: the first is through, the others are behind it.
  await Promise.race(results);
  const statuses = await Promise.all(
    Array.from({ length: 10 }, async (_, index) => {
      const status = await post('status', { txId: txIds[index] });
      return { status, pending };
    }),
  );
  expect(statuses.map(({ status }) => status)).toEqual(Array(10).fill(200));
  expect(await Promise.all(results)).toEqual(Array(50).fill(200));
  return Math.min(...statuses.map((one) => one.pending));
};

describe('25 completed transactions, 50 results in flight, then 10 statuses', () => {
  it('all ten are answered while at least 30 results are pending', async () => {
    expect(await pendingAtLastStatus()).toBeGreaterThanOrEqual(30);
  });

  it('they are not with a synchronous privateDecrypt: the check above can fail', async () => {
    const synchronous: KeyUnwrapper = async (wrapped) =>
      privateDecrypt(
        { key: fixtures.sessionKeys.privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
        wrapped,
      );
    expect(await pendingAtLastStatus(synchronous)).toBeLessThan(30);
  });
});
