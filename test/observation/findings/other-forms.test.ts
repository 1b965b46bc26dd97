import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { TossCertSessionGenerator } from '../../../src/client/session.ts';
import { toOneLineSpki } from '../../../src/crypto/key-files.ts';
import { control, createPartner, personalBody, seal } from '../../harness.ts';
import { openFindings } from './open-findings.ts';

const { app, rulesOf, moveClock, complete, pass } = await openFindings();

describe('other forms of a finding', () => {
  it.each([
    ['a number', 1012345678],
    ['a list', ['홍길동']],
    ['text in a frame', 'v1$b88f8717-8e76-4276-bed0-f769a8baf7be$홍길동'],
    ['text in base64', Buffer.from('홍길동 홍길동 홍길동 홍길동').toString('base64')],
    [
      'text in base64, in a frame',
      `v1$b88f8717-8e76-4276-bed0-f769a8baf7be$${Buffer.from('01012345678').toString('base64')}`,
    ],
  ])('personal data in clear text as %s', async (_what, userPhone) => {
    const partner = await createPartner(app, {});
    await partner.call('request', await personalBody({ userPhone }));
    expect((await rulesOf(partner.clientId)).map(([rule]) => rule)).toContain('personal-data-in-clear');
  });

  it.each([
    'clientSecret',
    'CLIENT_SECRET',
    'client-secret',
    'client_secret[]',
    'accessToken',
    'session_key',
    'jwt',
    'userphone',
  ])('%s in the query, also with a method that is wrong', async (name) => {
    const partner = await createPartner(app, {});
    const query = `client_id=${partner.clientId}&client_id=x&${encodeURIComponent(name)}=x`;
    await app.inject({ method: 'GET', url: `/token?${query}` });
    expect(await rulesOf(partner.clientId)).toEqual([['secret-in-query', 1]]);
  });

  it('a session key made with another public key, of another size', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const small = new TossCertSessionGenerator(toOneLineSpki(publicKey));
    const partner = await createPartner(app, {});
    await partner.call('request', { ...(await personalBody()), ...(await seal(await small.generate())) });
    expect(await rulesOf(partner.clientId)).toEqual([['session-key-other-public-key', 1]]);
  });

  it('trusting the status in several calls counts these calls', async () => {
    const partner = await createPartner(app, {});
    const txIds = [await partner.requestNone(), await partner.requestNone()];
    for (const txId of txIds) {
      await complete(txId);
      for (let count = 0; count < 3; count += 1) await partner.call('status', { txId });
    }
    pass(1_000);
    expect(await rulesOf(partner.clientId)).toEqual([['status-trusted-as-final', 6]]);
    const [finding] = (await control(app, 'GET', `/findings?clientId=${partner.clientId}`)).json().items;
    expect(finding.message).toContain('(6 polls in 2 transactions)');
  });

  it('trusting the status after a result call that came too early', async () => {
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    await partner.readResult(txId);
    await complete(txId);
    await partner.call('status', { txId });
    pass(1_000);
    expect(await rulesOf(partner.clientId)).toEqual([['status-trusted-as-final', 1]]);
  });

  it('a result that was only requested with a key that cannot be unwrapped', async () => {
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    await complete(txId);
    await partner.call('result', { txId, sessionKey: 'x' });
    await moveClock(partner.clientId, { advance: '61m' });
    expect(await rulesOf(partner.clientId)).toEqual([['result-never-read', 1]]);
  });

  it('one key in two calls at once, and two reads too many at once', async () => {
    const partner = await createPartner(app, {});
    const body = await personalBody();
    await Promise.all([partner.call('request', body), partner.call('request', body)]);
    const txId = await partner.requestNone();
    await complete(txId);
    await Promise.all(Array.from({ length: 4 }, () => partner.readResult(txId)));
    expect(new Map(await rulesOf(partner.clientId))).toEqual(
      new Map([
        ['session-key-reused', 1],
        ['result-read-third-time', 2],
      ]),
    );
  });
});
