import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { textFields } from '../../src/domain/person.ts';
import { buildTestApp, control, createPartner, TEST_CLIENT } from '../harness.ts';

const listen = async (env: Record<string, string> = {}) => {
  const own = await buildTestApp(env, { realNow: Date.now });
  const base = await own.app.listen({ host: '127.0.0.1', port: 0 });
  const ask = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${base}/demo/api/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, never> };
  };
  return { ...own, base, ask };
};

describe('the server half of the demo', () => {
  it('makes the calls of a partner over HTTP, which the journal has', async () => {
    const { app, base, ask } = await listen();
    const { body } = await ask('request', { requestUrl: `${base}/demo?mock-toss-scenario=instant` });
    expect(body).toMatchObject({ authUrl: `${base}/start?serviceType=SIGN_USER_AUTH`, txId: expect.any(String) });
    const result = await ask('result', { txId: body.txId, proof: body.proof });
    expect(result.body.person).toMatchObject({ name: '김토스', birthday: '19930324', ageGroup: 'ADULT' });
    expect(Object.keys(result.body.person ?? {})).toEqual(textFields('id'));
    const { items } = (await control(app, 'GET', `/requests?clientId=${TEST_CLIENT.clientId}`)).json();
    expect(items.map(({ endpoint }: { endpoint: string }) => endpoint).reverse()).toEqual([
      'token',
      'request',
      'status',
      'result',
    ]);
  });

  it('shows every message, and no secret', async () => {
    const { base, ask } = await listen();
    const text = JSON.stringify((await ask('request', { requestUrl: base })).body);
    expect(text).toContain('"path":"/token"');
    expect(text).not.toContain(TEST_CLIENT.clientSecret);
    expect(text).not.toMatch(/eyJ[\w-]{20}/);
  });

  it('shows a refusal as it came, with its hint', async () => {
    const { base, ask } = await listen();
    const { txId, proof } = (await ask('request', { requestUrl: base })).body;
    const { status, body } = await ask('result', { txId, proof });
    expect([status, body.person]).toEqual([200, null]);
    const last = { status: 400, hint: expect.stringContaining('not completed yet') };
    expect(body.messages).toEqual([expect.anything(), expect.objectContaining(last)]);
  });

  it('keeps its token while it is accepted, and gets another one after that', async () => {
    const { app, base, ask } = await listen();
    const paths = async () => {
      const { messages = [] } = (await ask('request', { requestUrl: base })).body;
      return (messages as { path: string; status: number }[]).map(
        ({ path, status }) => `${path.split('/').at(-1)} ${status}`,
      );
    };
    expect(await paths()).toEqual(['token 200', 'request 200']);
    expect(await paths()).toEqual(['request 200']);
    await control(app, 'POST', '/faults', { endpoint: 'request', error: 'CE1000', times: 1 });
    expect(await paths()).toEqual(['request 401', 'token 200', 'request 200']);
  });

  it('names the user with USER_PERSONAL, encrypted, with the magic phone number of the scenario', async () => {
    const { app, base, ask } = await listen();
    await control(app, 'PATCH', `/clients/${TEST_CLIENT.clientId}`, { identity: 'match' });
    const send = async (requestUrl: string) => (await ask('request', { requestUrl, persona: 'kim-toss' })).body;
    const plain = await send(base);
    const text = JSON.stringify(plain);
    expect(text).toContain('USER_PERSONAL');
    expect(text).not.toMatch(/김토스|01019990101/);
    await control(app, 'POST', `/transactions/${plain.txId}/complete`);
    expect((await ask('result', { txId: plain.txId, proof: plain.proof })).body.person).toMatchObject({
      name: '김토스',
    });
    await control(app, 'PATCH', `/clients/${TEST_CLIENT.clientId}`, { identity: 'fixed' });
    const chosen = await send(`${base}/demo?mock-toss-scenario=never`);
    const { scenario } = (await control(app, 'GET', `/transactions/${chosen.txId}`)).json();
    expect(scenario).toBe('never');
    const nobody = await ask('request', { requestUrl: base, persona: 'nobody' });
    expect([nobody.status, nobody.body]).toEqual([
      400,
      {
        code: 'invalid',
        message: 'persona is not the id of a test person: choose one of the list',
        messageKo: '삭제된 테스트 인물입니다. 다시 선택해 주세요.',
      },
    ]);
  });

  it('says whom it can send, and whether that decides the result', async () => {
    const { app, base } = await listen();
    const people = async () => (await fetch(`${base}/demo/api/people`)).json();
    expect(await people()).toMatchObject({
      isFixed: true,
      people: expect.arrayContaining([expect.objectContaining({ id: 'kim-toss', name: '김토스' })]),
    });
    await control(app, 'PATCH', `/clients/${TEST_CLIENT.clientId}`, { identity: 'echo' });
    expect(await people()).toMatchObject({ isFixed: false });
  });

  it('reads the result of no request but its own: it has no credentials of whoever asks', async () => {
    const { app, ask } = await listen();
    const partner = await createPartner(app);
    const txId = await partner.requestNone({ requestUrl: 'https://partner.test/?mock-toss-scenario=instant' });
    const { proof } = (await ask('request', { requestUrl: 'https://partner.test' })).body;
    expect(await ask('result', { txId, proof })).toEqual({
      status: 404,
      body: expect.objectContaining({ code: 'unknown-transaction' }),
    });
    expect((await control(app, 'GET', `/transactions/${txId}`)).json().reads).toEqual([]);
  });

  it('takes the proof of a request from another process, and no other proof', async () => {
    const [one, other] = [await listen(), await listen()];
    const { txId, proof } = (await one.ask('request', { requestUrl: one.base })).body;
    // That process has no such transaction, but knows that the proof is right.
    const { status, body } = await other.ask('result', { txId, proof });
    expect([status, body.person, JSON.stringify(body.messages).includes('CE3100')]).toEqual([200, null, true]);
    for (const wrong of ['', 'x', String(proof).slice(1), '가'.repeat(43), `${proof}=`]) {
      expect((await one.ask('result', { txId, proof: wrong })).status).toBe(404);
    }
  });

  it('refuses pages of another origin, and bodies that are not as they should be', async () => {
    const { base, ask } = await listen();
    expect((await ask('request', { requestUrl: base }, { origin: 'https://partner.test' })).status).toBe(403);
    expect((await ask('request', {})).body).toMatchObject({ code: 'invalid', message: 'requestUrl is required' });
    expect((await ask('result', { txId: 7, proof: '' })).status).toBe(400);
    expect((await ask('result', { txId: 'x'.repeat(65), proof: '' })).status).toBe(400);
  });

  it('calls nobody but this server, whatever allowed Host the request names', async () => {
    const { base } = await listen({ MOCK_TOSS_ALLOWED_HOSTS: 'elsewhere.test' });
    const { hostname, port } = new URL(base);
    const payload = JSON.stringify({ requestUrl: 'https://partner.test' });
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(
          `POST /demo/api/request HTTP/1.1\r\nHost: elsewhere.test:1\r\nContent-Type: application/json\r\n` +
            `Content-Length: ${payload.length}\r\nConnection: close\r\n\r\n${payload}`,
        );
      });
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('close', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 200/);
    expect(answer).toContain('http://elsewhere.test:1/start');
  });

  it('says that there is no client to be, and no answer when a fault cuts it', async () => {
    const { app, base, ask } = await listen();
    await control(app, 'POST', '/faults', { endpoint: 'token', abort: 'empty', times: 1 });
    expect(await ask('request', { requestUrl: base })).toEqual({
      status: 424,
      body: {
        code: 'unreachable',
        message: expect.stringContaining('the call to /token'),
        messageKo: expect.stringContaining('/token 호출이'),
      },
    });
    await control(app, 'DELETE', `/clients/${TEST_CLIENT.clientId}`);
    expect((await ask('request', { requestUrl: base })).body).toMatchObject({ code: 'not-possible' });
  });
});
