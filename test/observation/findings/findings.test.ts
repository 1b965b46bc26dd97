import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { API, buildTestApp, control, createPartner } from '../../harness.ts';
import { type FindingView, openFindings } from './open-findings.ts';

const { app, time, findingsOf, rulesOf, pass, poll } = await openFindings();

describe('findings', () => {
  it('name the transaction, and when it was seen first and last', async () => {
    const partner = await createPartner(app, {});
    const first = time.now;
    await partner.call('request', { requestType: 'USER_NONE' });
    pass(60_000);
    const { txId } = (await partner.call('request', { requestType: 'USER_NONE' })).json().success;
    const [finding] = await findingsOf(partner.clientId);
    expect(finding).toMatchObject({ txId, count: 2 });
    expect(Date.parse(finding?.firstSeenAt ?? '')).toBe(first);
    expect(Date.parse(finding?.lastSeenAt ?? '')).toBe(first + 60_000);
  });

  it('of history have the time when they were seen, not the time of the last call', async () => {
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    const at = time.now;
    await poll(partner, txId, 3, 100);
    pass(600_000);
    await partner.call('status', { txId });
    const [finding] = await findingsOf(partner.clientId);
    expect([finding?.firstSeenAt, finding?.lastSeenAt].map((text) => Date.parse(text ?? ''))).toEqual([
      at + 200,
      at + 200,
    ]);
  });

  it('of a dropped transaction stay: its history is checked at the drop', async () => {
    const own = await buildTestApp({ MOCK_TOSS_MAX_TRANSACTIONS: '1' });
    const partner = await createPartner(own.app, {});
    const txId = await partner.requestNone();
    for (let count = 0; count < 4; count += 1) {
      await partner.call('status', { txId });
      own.time.now += 10;
    }
    await partner.requestNone();
    await new Promise((resolve) => setImmediate(resolve));
    const { items } = (await control(own.app, 'GET', '/findings')).json();
    expect(items).toMatchObject([{ rule: 'status-polled-too-fast', txId, count: 3, transactions: 1 }]);
    expect((await control(own.app, 'GET', `/transactions/${txId}`)).statusCode).toBe(404);
  });

  it('of history count events and transactions, also transactions that were dropped', async () => {
    const lines: string[] = [];
    const logger = pino({ level: 'warn' }, { write: (line: string) => lines.push(JSON.parse(line).msg) });
    const own = await buildTestApp({ MOCK_TOSS_MAX_TRANSACTIONS: '2' }, { logger });
    const partner = await createPartner(own.app, {});
    const pollHastily = async (txId: string, times: number) => {
      for (let count = 0; count < times; count += 1) {
        await partner.call('status', { txId });
        own.time.now += 100;
      }
      // Between two rows a poll that is not hasty.
      own.time.now += 1_000;
      await partner.call('status', { txId });
      own.time.now += 1_000;
    };
    const readEarly = async (txId: string, times: number) => {
      for (let count = 0; count < times; count += 1) await partner.readResult(txId);
    };
    const list = async (): Promise<FindingView[]> => (await control(own.app, 'GET', '/findings')).json().items;
    const countsOf = async () =>
      (await list()).map(({ rule, count, transactions }) => `${rule} ${count} ${transactions}`).sort();

    const first = await partner.requestNone();
    await pollHastily(first, 3);
    await pollHastily(first, 4);
    await readEarly(first, 3);
    expect(await countsOf()).toEqual(['result-as-poll 3 1', 'status-polled-too-fast 5 1']);
    const second = await partner.requestNone();
    // One early call after a late one is jitter, and two early results are none too many.
    await pollHastily(second, 2);
    await readEarly(second, 2);
    expect(await countsOf()).toEqual(['result-as-poll 3 1', 'status-polled-too-fast 5 1']);
    const third = await partner.requestNone();
    await pollHastily(third, 8);
    await readEarly(third, 4);
    await new Promise((resolve) => setImmediate(resolve));
    expect((await control(own.app, 'GET', `/transactions/${first}`)).statusCode).toBe(404);
    expect(await countsOf()).toEqual(['result-as-poll 7 2', 'status-polled-too-fast 12 2']);
    const messages = (await list()).map(({ message }) => /\(([^)]* in [^)]*)\)/.exec(message)?.[1]).sort();
    expect(messages).toEqual(['12 polls in 2 transactions', '7 results in 2 transactions']);
    const found = lines.filter((line) => line.startsWith('finding: '));
    expect(found.map((line) => /\(([^)]* in [^)]*)\)/.exec(line)?.[1])).toEqual([
      '5 polls in 1 transaction',
      '3 results in 1 transaction',
    ]);
  });

  it('are one warning in the log, the first time', async () => {
    const lines: Record<string, unknown>[] = [];
    const logger = pino({ level: 'warn' }, { write: (line: string) => lines.push(JSON.parse(line)) });
    const own = await buildTestApp({}, { logger });
    const partner = await createPartner(own.app, {});
    for (let count = 0; count < 3; count += 1) await partner.call('request', { requestType: 'USER_NONE' });
    const txId = await partner.requestNone();
    for (let count = 0; count < 3; count += 1) await partner.call('status', { txId });
    for (let reads = 0; reads < 3; reads += 1) await control(own.app, 'GET', '/findings');
    const found = lines.map(({ level, rule, clientId, msg }) => [level, rule, clientId, String(msg).slice(0, 9)]);
    expect(found).toEqual([
      [40, 'request-url-missing', partner.clientId, 'finding: '],
      [40, 'status-polled-too-fast', partner.clientId, 'finding: '],
    ]);
  });

  it('exist for strict clients too, in addition to the refusal', async () => {
    const partner = await createPartner(app, { strict: true });
    const answer = await partner.call('request', { requestType: 'USER_NONE', triggerType: 'PUSH', extra: 1 });
    expect(answer.json().error.errorCode).toBe('CE0003');
    expect((await rulesOf(partner.clientId)).map(([rule]) => rule).sort()).toEqual([
      'request-url-missing',
      'trigger-type-with-user-none',
      'unknown-body-field',
    ]);
  });

  it.each(['id', 'easy'])('are found under the prefix of %s too, and by the certificate call', async (product) => {
    const partner = await createPartner(app, {});
    const url = product === 'id' ? `${API}/request` : '/api/v2/sign/user/auth/request';
    const send = (to: string, payload: object) =>
      app.inject({ method: 'POST', url: to, headers: { authorization: `Bearer ${partner.token}` }, payload });
    await send(url, { requestType: 'USER_NONE' });
    await send('/api/v1/certificate/validate', { certificate: 'x', more: 1 });
    expect((await rulesOf(partner.clientId)).map(([rule]) => rule).sort()).toEqual([
      'request-url-missing',
      'unknown-body-field',
    ]);
  });

  it.each([
    [[]],
    [null],
    ['text'],
    [7],
    [{ requestType: 7 }],
    [{ requestType: 'USER_NONE', __proto__: null, constructor: 1 }],
  ])('survive the body %j', async (body) => {
    const partner = await createPartner(app, {});
    expect((await partner.call('request', body)).statusCode).toBeLessThan(500);
    expect((await control(app, 'GET', `/findings?clientId=${partner.clientId}`)).statusCode).toBe(200);
  });
});
