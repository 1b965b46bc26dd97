import { describe, expect, it } from 'vitest';
import { buildTestApp, control, createPartner, type Partner } from '../../harness.ts';
import { type FindingView, none, openFindings } from '../../observation/findings/open-findings.ts';

const { app, rulesOf, moveClock, complete, pass, poll } = await openFindings();

describe('findings', () => {
  const useWrongly = async (partner: Partner): Promise<string> => {
    await partner.call('request', { requestType: 'USER_NONE' });
    const txId = await partner.requestNone();
    await complete(txId);
    await partner.call('status', { txId });
    pass(2_000);
    return txId;
  };

  it('belong to one client: a reset and a DELETE of one touch no other', async () => {
    const [a, b] = [await createPartner(app, {}), await createPartner(app, {})];
    for (const partner of [a, b]) await useWrongly(partner);
    const both = [
      ['status-trusted-as-final', 1],
      ['request-url-missing', 1],
    ];
    expect([await rulesOf(a.clientId), await rulesOf(b.clientId)].map((rules) => rules.sort())).toEqual([
      both.toSorted(),
      both.toSorted(),
    ]);
    expect((await control(app, 'DELETE', `/findings?clientId=${a.clientId}`)).statusCode).toBe(204);
    expect([await rulesOf(a.clientId), (await rulesOf(b.clientId)).length]).toEqual([[], 2]);
    await control(app, 'POST', `/clients/${b.clientId}/reset`);
    expect(await rulesOf(b.clientId)).toEqual([]);
  });

  it('come back after they were cleared when the mistake happens again', async () => {
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    await poll(partner, txId, 4, 100);
    await control(app, 'DELETE', `/findings?clientId=${partner.clientId}`);
    expect(await rulesOf(partner.clientId)).toEqual([]);
    await poll(partner, await partner.requestNone(), 4, 100);
    expect(await rulesOf(partner.clientId)).toEqual([['status-polled-too-fast', 3]]);
    await useWrongly(partner);
    expect((await rulesOf(partner.clientId)).length).toBe(3);
  });

  it('stay cleared, also findings that would have appeared a moment later', async () => {
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    await complete(txId);
    await partner.call('status', { txId });
    await control(app, 'DELETE', `/findings?clientId=${partner.clientId}`);
    pass(5_000);
    await moveClock(partner.clientId, { advance: '61m' });
    expect(await rulesOf(partner.clientId)).toEqual([]);
  });

  it('clearing them touches no transaction: the oldest is still dropped first', async () => {
    const own = await buildTestApp({ MOCK_TOSS_MAX_TRANSACTIONS: '3' });
    const partner = await createPartner(own.app, {});
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      const txId = await partner.requestNone();
      await partner.call('status', { txId });
      ids.push(txId);
    }
    await control(own.app, 'DELETE', '/findings');
    const next = await partner.requestNone();
    const { items } = (await control(own.app, 'GET', '/transactions')).json();
    expect(items.map(({ txId }: { txId: string }) => txId)).toEqual([next, ids[2], ids[1]]);
  });

  it('of many transactions are read without blocking other calls', async () => {
    const own = await buildTestApp();
    const partner = await createPartner(own.app, {});
    for (let count = 0; count < 5_000; count += 1) await partner.requestNone();
    const order: string[] = [];
    const reading = control(own.app, 'GET', '/findings').then(() => order.push('findings'));
    await new Promise((resolve) => setImmediate(resolve));
    setImmediate(() => order.push('other'));
    await reading;
    expect(order).toEqual(['other', 'findings']);
  });

  it('keep their place from page to page when one disappears in between', async () => {
    const own = await buildTestApp();
    const partner = await createPartner(own.app, {});
    await partner.call('request', { requestType: 'USER_NONE' });
    const txId = await partner.requestNone();
    await control(own.app, 'POST', `/transactions/${txId}/complete`);
    await partner.call('status', { txId });
    await partner.call('request', none({ unknown: 1 }));
    own.time.now += 5_000;
    const rulesOn = (page: { items: FindingView[] }) => page.items.map(({ rule }) => rule);
    const first = (await control(own.app, 'GET', '/findings?limit=1')).json();
    const second = (await control(own.app, 'GET', `/findings?limit=1&cursor=${first.nextCursor}`)).json();
    await partner.readResult(txId);
    const third = (await control(own.app, 'GET', `/findings?limit=1&cursor=${second.nextCursor}`)).json();
    expect([rulesOn(first), rulesOn(second), rulesOn(third)].flat().sort()).toEqual([
      'request-url-missing',
      'status-trusted-as-final',
      'unknown-body-field',
    ]);
  });

  it('are all listed without clientId, newest first and in pages', async () => {
    const own = await buildTestApp();
    for (let count = 0; count < 3; count += 1) {
      const partner = await createPartner(own.app, {});
      await partner.call('request', { requestType: 'USER_NONE', extra: count });
      own.time.now += 1_000;
    }
    const seen: FindingView[] = [];
    let cursor = '';
    do {
      const page = (await control(own.app, 'GET', `/findings?limit=2${cursor}`)).json();
      seen.push(...page.items);
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    expect(seen).toHaveLength(6);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(6);
    const times = seen.map(({ firstSeenAt }) => firstSeenAt);
    expect(times).toEqual(times.toSorted().reverse());
    expect((await control(own.app, 'GET', '/findings?clientId=nobody')).json()).toEqual({
      items: [],
      nextCursor: null,
    });
    expect((await control(own.app, 'DELETE', '/findings')).statusCode).toBe(204);
    expect((await control(own.app, 'GET', '/findings')).json().items).toEqual([]);
    expect((await control(own.app, 'GET', '/findings?rule=x')).statusCode).toBe(400);
    await control(own.app, 'POST', '/reset');
  });

  it('cannot be switched off by unknown names, and can be switched off at any time', async () => {
    const wrong = await control(app, 'POST', '/clients', { disabledRules: ['no-such-rule'] });
    expect([wrong.statusCode, wrong.json().errors[0].field]).toEqual([400, 'disabledRules.0']);
    expect((await control(app, 'POST', '/clients', { disabledRules: 'nonce-repeated' })).statusCode).toBe(400);
    const partner = await createPartner(app, {});
    await partner.call('request', { requestType: 'USER_NONE' });
    const change = (disabledRules: string[]) =>
      control(app, 'PATCH', `/clients/${partner.clientId}`, { disabledRules });
    expect((await change(['request-url-missing'])).json().disabledRules).toEqual(['request-url-missing']);
    expect(await rulesOf(partner.clientId)).toEqual([]);
    await change([]);
    expect(await rulesOf(partner.clientId)).toEqual([['request-url-missing', 1]]);
  });
});
