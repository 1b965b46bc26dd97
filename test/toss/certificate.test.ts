import { readFileSync } from 'node:fs';
import * as pkijs from 'pkijs';
import { expect, it } from 'vitest';
import { toPem } from '../../src/crypto/certificates/x509.ts';
import { buildTestApp, control, createPartner, failure, fixtures } from '../harness.ts';

const { app } = await buildTestApp();
const partner = await createPartner(app, { scenario: 'instant' });

const validate = (certificate: unknown, token = partner.token) =>
  app.inject({
    method: 'POST',
    url: '/api/v1/certificate/validate',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    payload: JSON.stringify({ certificate }),
  });

/** The first certificate of a result's signature, as the official SDK takes it. */
const readUserCertificate = async (): Promise<string> => {
  const { response } = await partner.readResult(await partner.requestNone());
  const info = pkijs.ContentInfo.fromBER(Buffer.from(response.json().success.signature, 'base64'));
  const [certificate] = new pkijs.SignedData({ schema: info.content }).certificates ?? [];
  return toPem('CERTIFICATE', (certificate as pkijs.Certificate).toSchema().toBER());
};

const user = await readUserCertificate();
const yes = { resultType: 'SUCCESS', success: { valid: true, enabled: true } };
const no = { resultType: 'SUCCESS', success: { valid: false, enabled: false } };

it('says yes to the certificate of a result', async () => {
  const answer = await validate(user);
  expect([answer.statusCode, answer.json()]).toEqual([200, yes]);
});

it.each([
  ['with Windows line ends', user.replaceAll('\n', '\r\n')],
  ['on one line', user.replace(/(?<!-)\n(?!-)/g, '')],
  ['without line breaks at all', user.replaceAll('\n', '')],
  ['with space around', `\n ${user}\n\n`],
])('reads it %s', async (_name, text) => {
  expect((await validate(text)).json()).toEqual(yes);
});

it('says no before and after its time on the client’s clock', async () => {
  const own = await createPartner(app, {});
  const at = async (instant: string) => {
    await control(app, 'POST', `/clients/${own.clientId}/clock`, { freeze: instant });
    const token = (
      await app.inject({
        method: 'POST',
        url: '/token',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: `grant_type=client_credentials&scope=ca&client_id=${own.clientId}&client_secret=${own.clientSecret}`,
      })
    ).json().access_token;
    return (await validate(user, token)).json();
  };
  expect(await at('2025-12-31T23:59:59.999+09:00')).toEqual(no);
  expect(await at('2026-01-01T00:00:00+09:00')).toEqual(yes);
  expect(await at('2028-12-31T23:59:59+09:00')).toEqual(yes);
  expect(await at('2029-01-01T00:00:00+09:00')).toEqual(no);
});

it.each([
  ['another authority’s', readFileSync(new URL('../vectors/foreign-certificate.pem', import.meta.url), 'utf8')],
  ['the CA’s own', fixtures.signatureKeys.ca.toString()],
  ['the root’s own', fixtures.signatureKeys.root.toString()],
])('says no to %s certificate', async (_name, text) => {
  expect((await validate(text)).json()).toEqual(no);
});

it('says no to one of ours with a byte changed', async () => {
  const der = Buffer.from(user.replace(/-----[^-]+-----/g, ''), 'base64');
  der[der.length - 5] = (der.at(-5) ?? 0) ^ 1;
  expect((await validate(toPem('CERTIFICATE', new Uint8Array(der).buffer))).json()).toEqual(no);
});

it.each([
  ['', 'not be empty'],
  ['hello', 'one X.509 certificate in PEM'],
  [null, 'must be a string'],
  [5, 'must be a string'],
  [undefined, 'is required'],
  ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', 'one X.509'],
  ['-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----', 'one X.509'],
  [user.replaceAll('CERTIFICATE', 'PUBLIC KEY'), 'one X.509'],
  [user.slice(0, 500), 'one X.509'],
  [user + user, 'one X.509'],
  [user.replace(/-----[^-]+-----/g, ''), 'one X.509'],
])('answers CE0003 to what is no certificate: %j', async (text, hint) => {
  const answer = await validate(text);
  expect([answer.statusCode, answer.json()]).toEqual([400, failure('CE0003')]);
  expect(answer.headers['x-mock-toss-hint']).toContain(hint);
});

it('needs a bearer token', async () => {
  expect((await validate(user, 'x')).json()).toEqual(failure('CE1000'));
});
