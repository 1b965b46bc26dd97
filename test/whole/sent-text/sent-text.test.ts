import { connect as connectHttp2 } from 'node:http2';
import { describe, expect, it } from 'vitest';
import type { KnownRoute } from '../../all-routes.ts';
import { CONTROL, generator, personalBody, seal, TEST_CLIENT } from '../../harness.ts';
import { callOn } from '../../http2.ts';
import { sendRaw } from '../../raw-http.ts';
import { timeLimit } from '../../time-limit.ts';
import { BASIC, FORM_TYPE, JSON_TYPE, MARK, NAME, OTHER, VALUE } from './marked.ts';
import {
  type Answer,
  ask,
  bearerOf,
  ca,
  check,
  control,
  leaks,
  lines,
  marksIn,
  marksInRecords,
  routes,
  send,
  server,
  tlsPort,
  walk,
} from './sending.ts';

/** Calls without effects on those of others come first: what removes things is the last. */
const byEffect = (a: KnownRoute, b: KnownRoute): number =>
  Number(a.method === 'DELETE') - Number(b.method === 'DELETE');

const isEmulated = ({ url }: KnownRoute): boolean => /^\/(api|token)/.test(url);

const NONE = { requestType: 'USER_NONE', requestUrl: 'https://partner.test' };

describe('what callers send', { timeout: timeLimit(300_000) }, () => {
  it('is in no refusal, journal and finding, over all routes of the emulated API', async () => {
    const own = await bearerOf(TEST_CLIENT.clientId, TEST_CLIENT.clientSecret);
    await ask('request', own, NONE);
    for (const route of routes.filter(isEmulated)) {
      await walk(route, own);
      expect(await marksInRecords()).toEqual([]);
    }
    expect(leaks).toEqual([]);
  });

  it('is in none either when it was encrypted', async () => {
    const own = await bearerOf(TEST_CLIENT.clientId, TEST_CLIENT.clientSecret);
    const session = await generator.generate();
    const text = { name: VALUE, phone: VALUE, birthday: VALUE };
    const bodies = [
      { ...(await personalBody()), ...(await seal(session, text)) },
      { ...(await personalBody()), ...(await seal(session, { ...text, phone: '01019990101' })) },
      await personalBody({ userName: await session.encrypt(VALUE), [NAME]: VALUE, [VALUE]: VALUE }),
      await personalBody({ sessionKey: `v1$${VALUE}$${VALUE}` }),
      await personalBody({ sessionKey: VALUE, userName: VALUE, nonce: VALUE }),
      ...[
        `${NONE.requestUrl}/?${NAME}=${VALUE}`,
        `https://${VALUE}:${VALUE}@a.test/`,
        `https://a.test/#${VALUE}`,
        VALUE,
      ].map((requestUrl) => ({ ...NONE, requestUrl, successCallbackUrl: requestUrl, failCallbackUrl: requestUrl })),
    ];
    for (const body of bodies) check(JSON.stringify(body), await ask('request', own, body));
    expect(await marksInRecords()).toEqual([]);
    expect(marksIn(JSON.stringify(await control.transactions({ limit: 4 })))).toEqual([]);
    expect(leaks).toEqual([]);
  });

  it('is in no refusal over all other routes, called twice so that they meet what they have made', async () => {
    for (let round = 0; round < 2; round += 1) {
      for (const route of routes.filter((one) => !isEmulated(one)).toSorted(byEffect)) await walk(route, {});
    }
    await control.reset();
    expect(leaks).toEqual([]);
  });

  it('is in no refusal, journal and finding when no route, no method or no HTTP was meant', async () => {
    const paths = ['', '/api', '/token', '/app', '/app/api', '/_control', `${CONTROL}/clients/x`, '/%74oken'];
    for (const path of paths) {
      check(
        path,
        await send('POST', `${path}/${VALUE}?${NAME}=${VALUE}#${VALUE}`, { headers: JSON_TYPE, body: VALUE }),
      );
    }
    const host = `Host: ${VALUE}.example`;
    const end = 'Connection: close\r\n\r\n';
    const messages = [
      `ZQXMARK /api/${VALUE} HTTP/1.1\r\n${host}\r\n${end}`,
      `zqxmark ${VALUE}\r\n\r\n`,
      `GET ${VALUE} HTTP/1.1\r\n${host}\r\n${end}`,
      `GET /api/${VALUE} ZQXMARK/1.1\r\n${host}\r\n${end}`,
      `GET /api/${VALUE} HTTP/1.1\r\n${VALUE}: ${VALUE}\r\n${end}`,
      `GET /api/${VALUE} HTTP/1.1\r\n${host}\r\nbad name ${VALUE}: x\r\n${end}`,
      `GET /api/${VALUE} HTTP/1.1\r\n${host}\r\nX-${NAME}: ${VALUE.repeat(2_000)}\r\n${end}`,
      `GET http://${VALUE}:${VALUE}@${VALUE}.example/token?${VALUE} HTTP/1.1\r\n${host}\r\n${end}`,
      `GET /api/%zz${VALUE} HTTP/1.1\r\n${host}\r\n${end}`,
      `GET /${'y'.repeat(600)}${VALUE} HTTP/1.1\r\n${host}\r\n${end}`,
      `POST /token HTTP/1.1\r\n${host}\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5;${VALUE}=${VALUE}\r\nzqxmark=1\r\n0\r\n${VALUE}: ${VALUE}\r\n\r\n`,
      `POST /token HTTP/1.1\r\n${host}\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\nzqxmark\r\n`,
      `POST /token HTTP/1.1\r\n${host}\r\nContent-Length: ${VALUE}\r\n${end}`,
      `POST /token HTTP/1.1\r\n${host}\r\nExpect: ${VALUE}\r\n${end}`,
      `CONNECT ${VALUE}.example:443 HTTP/1.1\r\n${host}\r\n${end}`,
      `OPTIONS ${VALUE} HTTP/1.1\r\n${host}\r\n${end}`,
      `GET /${VALUE} HTTP/1.0\r\n\r\n`,
    ];
    for (const message of messages) {
      const { status, headers, body } = await sendRaw(server.port, [message]);
      check(message, { status, text: headers + body });
    }
    expect(await marksInRecords()).toEqual([]);
    expect(leaks).toEqual([]);
  });

  it('is in no refusal, journal and finding over HTTP/2', async () => {
    const session = connectHttp2(`https://localhost:${tlsPort}`, { ca });
    const ask2 = async (headers: Record<string, string>, body = ''): Promise<Answer> => {
      const { ':path': path = '/token', ...others } = headers;
      const answer = await callOn(session, path, { headers: { ':method': 'POST', ...others }, body });
      return { status: answer.status, text: JSON.stringify(answer.headers) + answer.body };
    };
    const calls: [Record<string, string>, string?][] = [
      [{ ':method': 'ZQXMARK', ':path': `/api/${VALUE}?${VALUE}` }],
      [{ ':path': `/token/${VALUE}?${NAME}=${VALUE}`, [VALUE]: VALUE }, VALUE],
      [{ ':path': `${CONTROL}/clients/${VALUE}`, ':method': 'GET' }],
      [{ ':authority': `${VALUE}.example`, ':path': `${CONTROL}/info`, ':method': 'GET' }],
      [{ ':scheme': 'zqxmark', ':path': '*zqxmark', ':method': 'OPTIONS' }],
      [{ ...FORM_TYPE, authorization: BASIC }, `client_id=${VALUE}&client_secret=${VALUE}&${VALUE}`],
    ];
    for (const [headers, body] of calls) check(JSON.stringify(headers), await ask2(headers, body));
    session.close();
    expect(await marksInRecords()).toEqual([]);
    expect(leaks).toEqual([]);
  });

  it('is in no hint where it is the name of a client, a scenario or a persona', async () => {
    const persona = (await control.personas({ limit: 1 }))[0];
    if (persona === undefined) throw new Error('there is nobody');
    await control.putPersona({ ...persona, id: VALUE, description: VALUE });
    await control.putScenario({ name: VALUE, persona: VALUE, error: 'CE3001', complete: '1ms' });
    const { clientSecret } = await control.createClient({ clientId: VALUE, scenario: VALUE, strict: true });
    const own = await bearerOf(VALUE, clientSecret);
    const refused = await ask('request', own, await personalBody());
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('a scenario of the control API')]);
    check('a scenario', refused);
    const { text } = await ask('request', own, NONE);
    const [, txId = ''] = /"txId":"([0-9a-f-]+)"/.exec(text) ?? [];
    const { sessionKey } = await generator.generate();
    check('its result', await ask('result', own, { txId, sessionKey }));
    await control.putScenario({ name: OTHER, description: VALUE });
    await control.queue(VALUE, OTHER);
    const [, waiting = ''] = /"txId":"([0-9a-f-]+)"/.exec((await ask('request', own, NONE)).text) ?? [];
    // At some poll the log says that somebody must act.
    for (let poll = 0; poll < 10; poll += 1) await ask('status', own, { txId: waiting });
    for (const [method, path, body] of [
      ['PUT', `/scenarios/${VALUE}`, { name: 'other' }],
      ['PUT', `/personas/${VALUE}`, { ...persona, id: 'other' }],
      ['PUT', '/scenarios/other', { name: VALUE }],
      ['POST', '/clients', { clientId: VALUE }],
      ['PATCH', `/clients/${VALUE}`, { scenario: `${VALUE}x` }],
      ['DELETE', `/personas/${VALUE}`, {}],
      ['DELETE', `/scenarios/${VALUE}`, {}],
      ['GET', `/transactions/${txId}/wait?status=EXPIRED&timeout=1ms`, {}],
    ] as const) {
      const sent = method === 'GET' ? {} : { headers: JSON_TYPE, body: JSON.stringify(body) };
      const answer = await send(method, CONTROL + path, sent);
      check(`${method} ${path}`, answer);
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
    expect(await marksInRecords()).toEqual([]);
    expect(leaks).toEqual([]);
  });

  it('is in no event, but for the id of the client whose event it is, and what control calls have named', async () => {
    const own = await bearerOf(TEST_CLIENT.clientId, TEST_CLIENT.clientSecret);
    await ask('request', own, { ...NONE, requestUrl: `https://a.test/?${VALUE}`, [NAME]: VALUE, [VALUE]: VALUE });
    const [last] = await control.requests({ limit: 1 });
    const answer = await fetch(`${server.url}${CONTROL}/events`, { headers: { 'last-event-id': `${VALUE}-1` } });
    let text = '';
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      if (text.includes(`"id":"${last?.id}"`)) break;
    }
    for (const event of ['transaction', 'request', 'finding', 'reset']) expect(text).toContain(`event: ${event}`);
    const named = /^event: (client|persona|scenario)\ndata: .*$/gm;
    expect(marksIn(text.match(named)?.join('\n') ?? '')).not.toEqual([]);
    expect(marksIn(text.replace(named, ''))).toEqual([]);
  });

  it('is in no line of the log, at any level, of all the calls above', () => {
    const paths = new Set(lines.map((line) => JSON.parse(line).path));
    const expected = routes.map(({ url }) => url.replace(/:\w+/g, '***'));
    expect(expected.filter((path) => !paths.has(path))).toEqual([]);
    expect(lines.join('')).toContain('the request waits for its user (a scenario of the control API)');
    expect(lines.filter((line) => MARK.test(line))).toEqual([]);
  });
});
