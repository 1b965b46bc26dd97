import { describe, expect, it } from 'vitest';
import { API, createPartner, generator } from '../../harness.ts';
import { none, openFindings } from './open-findings.ts';

const { app, rulesOf, callAt, pass } = await openFindings();

const session = () => generator.generate();

describe('under the real names', () => {
  const hosts = ['oauth2.cert.toss.im', 'cert.toss.im', 'auth.cert.toss.im', 'cdn.toss.im'];
  /** Forms of a name that are one host all the same. */
  const formsOf = (name: string) => [name, name.toUpperCase(), `${name}.`, `${name}:443`, `${name}:8678`];

  it.each(hosts)('%s serves /token, with a finding unless it is the right host', async (host) => {
    const partner = await createPartner(app, { tokenTtl: '1s' });
    const { clientId, clientSecret } = partner;
    for (const name of formsOf(host)) {
      pass(2_000);
      const answer = await app.inject({
        method: 'POST',
        url: '/token',
        headers: { host: name, 'content-type': 'application/x-www-form-urlencoded' },
        payload: `grant_type=client_credentials&scope=ca&client_id=${clientId}&client_secret=${clientSecret}`,
      });
      const finding = host === 'oauth2.cert.toss.im' ? undefined : 'wrong-host';
      expect([name, answer.statusCode, answer.headers['x-mock-toss-finding']]).toEqual([name, 200, finding]);
    }
    expect(await rulesOf(clientId)).toEqual(host === 'oauth2.cert.toss.im' ? [] : [['wrong-host', 5]]);
  });

  it.each(hosts)('%s serves /api, with a finding unless it is the right host', async (host) => {
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    const calls: [string, object, number][] = [
      [`${API}/request`, none(), 200],
      ['/api/v2/sign/user/auth/request', none(), 200],
      [`${API}/status`, { txId }, 200],
      [`${API}/result`, { txId, sessionKey: (await session()).sessionKey }, 400],
      ['/api/v1/certificate/validate', { certificate: 'x' }, 400],
    ];
    for (const [path, body, status] of calls) {
      for (const name of formsOf(host)) {
        const answer = await callAt(partner, name, path, body);
        const found = String(answer.headers['x-mock-toss-finding'] ?? '').split(', ');
        expect([path, name, answer.statusCode, found.includes('wrong-host')]).toEqual([
          path,
          name,
          status,
          host !== 'cert.toss.im',
        ]);
      }
    }
    const window = await app.inject({ url: `/api-client/v1/transactions/${txId}`, headers: { host } });
    expect([window.statusCode, window.headers['x-mock-toss-finding']]).toEqual([200, undefined]);
  });
});
