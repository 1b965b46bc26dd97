import { describe, expect, it } from 'vitest';
import { control, createPartner, personalBody } from '../../harness.ts';
import { none, openFindings } from './open-findings.ts';

const { app, rulesOf, askAgain, pass } = await openFindings();

describe('the header', () => {
  const header = 'x-mock-toss-finding';

  it('names exactly the rules that a call breaks, on good answers and on refusals', async () => {
    const partner = await createPartner(app, {});
    const clean = await partner.call('request', none());
    expect(clean.headers[header]).toBeUndefined();
    const good = await partner.call('request', { requestType: 'USER_NONE', triggerType: 'PUSH', extra: 1 });
    expect([good.statusCode, good.headers[header]]).toEqual([
      200,
      'request-url-missing, trigger-type-with-user-none, unknown-body-field',
    ]);
    const refused = await partner.call('request', await personalBody({ userName: '홍길동' }));
    expect([refused.statusCode, refused.headers[header]]).toEqual([400, 'personal-data-in-clear']);
    const token = await askAgain(partner);
    expect([token.statusCode, token.headers[header]]).toEqual([200, 'token-not-reused']);
    // In the journal, too, and nothing of it in the body.
    const { items } = (await control(app, 'GET', `/requests?clientId=${partner.clientId}`)).json();
    expect(items.map((item: { answer: { headers: Record<string, string> } }) => item.answer.headers[header])).toEqual([
      'token-not-reused',
      'personal-data-in-clear',
      'request-url-missing, trigger-type-with-user-none, unknown-body-field',
      undefined,
      undefined,
    ]);
    expect(JSON.stringify([good.json(), refused.json(), token.json()])).not.toMatch(/rule|finding|missing/);
  });

  it('is missing for unknown clients, other surfaces and rules of history', async () => {
    const partner = await createPartner(app, {});
    const foreign = await app.inject({ method: 'POST', url: '/token?client_id=nobody&client_secret=x' });
    expect(foreign.headers[header]).toBeUndefined();
    const txId = await partner.requestNone();
    for (let count = 0; count < 5; count += 1) {
      expect((await partner.call('status', { txId })).headers[header]).toBeUndefined();
      pass(100);
    }
    expect(await rulesOf(partner.clientId)).toEqual([['status-polled-too-fast', 4]]);
  });
});
