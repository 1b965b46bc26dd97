import { describe, expect, it } from 'vitest';
import { ControlClient } from '../../../src/client/control.ts';
import { API, askToken, buildTestApp, createPartner } from '../../harness.ts';

const { app, time } = await buildTestApp({ MOCK_TOSS_MAX_CLIENT_JOURNAL: '600' });
const control = new ControlClient(await app.listen({ host: '127.0.0.1', port: 0 }));

/** A client that begins after all that was before. */
const begin = () => {
  time.now += 1_000;
  return control.createClient();
};

const GRANT = { grant_type: 'client_credentials', scope: 'ca' };
const ALIEN = 'calls without a known client since then, from this test or another';

describe('the report of a failed test', () => {
  it('says that nothing came, and where it should have come', async () => {
    const client = await begin();
    expect(await control.report(client.clientId)).toBe(
      [
        `mock-toss-cert: calls of client ${client.clientId}`,
        `  no calls: check that your code uses this client_id, and ${control.baseUrl} as base URL`,
        '',
      ].join('\n'),
    );
  });

  it('is in Korean when it should be, but for what the server says in English', async () => {
    const partner = await createPartner(app, {});
    await partner.call('request', { requestType: 'USER_NONE' });
    await partner.call('status', { txId: 'x' });
    await partner.call('request', { requestType: 'USER_NONE' });
    const report = await control.report(partner.clientId, { language: 'ko' });
    expect(report).toMatch(new RegExp(`^mock-toss-cert: 클라이언트 ${partner.clientId}의 호출$`, 'm'));
    expect(report).toMatch(/^ {4}힌트: .+$/m);
    expect(report).toMatch(/^점검 결과$/m);
    expect(report).toMatch(
      /^ {2}warning request-url-missing \(2회\): .*[가-힣].*docs\/ko\/findings\.md#request-url-missing$/m,
    );
    expect(await control.report((await begin()).clientId, { language: 'ko' })).toMatch(/^ {2}호출 없음: /m);
  });

  it.each([
    ['a client_id that is not there', () => askToken(app, { ...GRANT, client_id: 'nobody', client_secret: 'x' })],
    ['a misnamed client_id', () => askToken(app, { ...GRANT, clientId: 'x', client_secret: 'x' })],
    [
      'an address that is none',
      (clientId: string) => app.inject({ method: 'POST', url: '/tokens', payload: { client_id: clientId } }),
    ],
    ['a call without token', () => app.inject({ method: 'POST', url: `${API}/status`, payload: { txId: 'x' } })],
    [
      'a token of nobody',
      () =>
        app.inject({
          method: 'POST',
          url: `${API}/status`,
          headers: { authorization: 'Bearer x' },
          payload: { txId: 'x' },
        }),
    ],
  ])('shows %s, as the call of no known client', async (_what, call) => {
    await askToken(app, { ...GRANT, client_id: 'long-before', client_secret: 'x' });
    const client = await begin();
    const { statusCode } = await call(client.clientId);
    const [first, nothing, title, line, ...more] = (await control.report(client.clientId)).split('\n');
    expect(first).toBe(`mock-toss-cert: calls of client ${client.clientId}`);
    expect(nothing).toMatch(/^ {2}no calls: check that your code uses this client_id/);
    expect(title).toBe(ALIEN);
    expect(line).toMatch(new RegExp(`^ {2}POST /\\S+ -> ${statusCode} [\\w-]+$`));
    expect(more).toEqual([expect.stringMatching(/^ {4}hint: ./), '']);
  });

  it('shows both beside each other, and findings last', async () => {
    time.now += 1_000;
    const partner = await createPartner(app, {});
    await partner.call('request', { requestType: 'USER_NONE' });
    await askToken(app, { ...GRANT, client_id: 'nobody', client_secret: 'x' });
    const client = await control.client(partner.clientId);
    const lines = (await control.report(client.clientId)).split('\n').filter((line) => !line.startsWith('    '));
    expect(lines).toEqual([
      `mock-toss-cert: calls of client ${partner.clientId}`,
      '  POST /token -> 200 SUCCESS',
      `  POST ${API}/request -> 200 SUCCESS`,
      ALIEN,
      expect.stringMatching(/^ {2}POST \/token -> \d+ invalid_client$/),
      'findings',
      expect.stringMatching(/^ {2}warning request-url-missing: /),
      '',
    ]);
  });

  it('folds what is the same in a row, and keeps what came before it', async () => {
    const client = await begin();
    await askToken(app, { ...GRANT, client_id: 'nobody', client_secret: 'x' });
    for (let index = 0; index < 30; index += 1) {
      await app.inject({ method: 'POST', url: `${API}/status`, payload: {} });
    }
    const lines = (await control.report(client.clientId)).split('\n').slice(2);
    expect(lines).toEqual([
      ALIEN,
      expect.stringMatching(/^ {2}POST \/token -> 401 invalid_client$/),
      expect.stringMatching(/^ {4}hint: /),
      `  POST ${API}/status -> 401 CE1000`,
      expect.stringMatching(/^ {4}hint: /),
      '    30 times in a row',
      '',
    ]);
  });

  it('shows the last 500 calls, and says so', async () => {
    const partner = await createPartner(app, {});
    for (let index = 0; index < 501; index += 1) await partner.call('status', {});
    const [title, ...lines] = (await control.report(partner.clientId)).split('\n');
    expect(title).toBe(`mock-toss-cert: calls of client ${partner.clientId}, the last 500`);
    expect(lines.filter((line) => line.includes(' -> 400 '))).toHaveLength(500);
  });

  it('is plain text; says what is wrong with a client that is not there, or a language that it does not know', async () => {
    const { clientId } = await begin();
    const ask = (path: string) => app.inject({ url: `/_control/v1/clients/${path}` });
    expect((await ask(`${clientId}/report`)).headers['content-type']).toBe('text/plain; charset=utf-8');
    const nobody = await ask('nobody/report');
    expect([nobody.statusCode, nobody.json().detail]).toEqual([404, expect.stringContaining('no client has this id')]);
    const french = await ask(`${clientId}/report?language=fr`);
    expect([french.statusCode, french.json().errors[0].field]).toEqual([400, 'language']);
  });

  it('shows the first and the last of many', async () => {
    const client = await begin();
    for (let index = 0; index < 23; index += 1) {
      const endpoint = index % 2 === 0 ? 'request' : 'status';
      await app.inject({ method: 'POST', url: `${API}/${endpoint}`, payload: {} });
    }
    const report = await control.report(client.clientId);
    expect(report.match(/-> 401 CE1000/g)).toHaveLength(20);
    expect(report).toContain('\n  … 3 more …\n');
  });
});
