import { connect as connectHttp2, constants } from 'node:http2';
import { describe, expect, it } from 'vitest';
import { explained } from '../explained.ts';
import { API, CONTROL, failure } from '../harness.ts';
import { callHttp2, callOn, tokenOverHttp2 } from '../http2.ts';
import { startTls } from './running.ts';

const tls = await startTls({ MOCK_TOSS_SCENARIO: 'instant' });
const { server, ca, tlsPort } = tls;
/** Calls must come soon. */
const hasty = await startTls({ MOCK_TOSS_REQUEST_TIMEOUT: '1s' });

describe('over HTTP/2', () => {
  it('refusals are as ever', async () => {
    const answer = await callHttp2(tls, `${API}/status`, { body: '{}' });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([401, failure('CE1000')]);
    expect((await callHttp2(tls, '/api/nothing')).status).toBe(404);
    expect((await callHttp2(tls, `${API}/status`)).status).toBe(405);
  });

  it('a call that is not sent in time is answered', async () => {
    const authorization = `Bearer ${await tokenOverHttp2(hasty)}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await callHttp2(hasty, `${API}/status`, { headers, body: '{"txId":', ends: false });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([408, failure('CE0003')]);
  });

  it.concurrent.each([
    ['/token', 'POST', 400],
    [`${CONTROL}/reset`, 'POST', 204],
    [`${CONTROL}/events`, 'GET', 200],
    ['/health', 'GET', 200],
    ['/nowhere', 'POST', 404],
  ])('a call of %s that is answered before it was sent to its end hurts nobody', async (path, method, status) => {
    const session = connectHttp2(`https://localhost:${hasty.tlsPort}`, { ca: hasty.ca });
    const stream = session.request({ ':path': path, ':method': method }, { endStream: false });
    stream.on('error', () => undefined);
    stream.write('a');
    const answered = new Promise((resolve) => stream.once('response', (found) => resolve(found[':status'])));
    expect(await answered).toBe(status);
    stream.resume();
    // When the time of a later one is over, so is the time that it had.
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const later = await callHttp2(hasty, '/token', { headers, body: 'grant_type=', ends: false });
    expect(later.status).toBe(408);
    session.destroy();
    expect((await fetch(`${hasty.server.url}/health`)).status).toBe(200);
  });

  it('refuses a request that names two hosts', async () => {
    const two = await callHttp2(tls, `${CONTROL}/info`, {
      headers: { ':authority': 'evil.example', host: 'localhost' },
    });
    expect([two.status, JSON.parse(two.body).detail]).toEqual([400, expect.stringContaining('two hosts')]);
    expect((await callHttp2(tls, `${CONTROL}/info`, { headers: { ':authority': 'evil.example' } })).status).toBe(403);
  });

  it('slips are told as over HTTP/1.1, also of a body that says neither type nor length', async () => {
    const authorization = `Bearer ${await tokenOverHttp2(tls)}`;
    const hintOf = async (path: string, headers: Record<string, string>, body = '') => {
      const answer = await callHttp2(tls, path, { headers: { ':method': 'POST', ...headers }, body });
      return [answer.status, answer.headers['x-mock-toss-hint']];
    };
    const json = 'application/json';
    expect(await hintOf('//token', {})).toEqual([404, expect.stringContaining('call /token, without a double slash')]);
    expect(await hintOf(`${API}/status`, { authorization })).toEqual([
      400,
      expect.stringContaining('the body is empty'),
    ]);
    expect(await hintOf(`${API}/status`, { authorization }, '{"txId":"x"}')).toEqual([
      400,
      explained('there is no Content-Type: send Content-Type: application/json', 'CE0003'),
    ]);
    expect(await hintOf(`${API}/status`, { authorization, 'content-type': json }, '{"txId":"x"}')).toEqual([
      400,
      expect.stringContaining('txId is unknown'),
    ]);
  });

  it('the journal has a call as it has others', async () => {
    await callHttp2(tls, '/api/v2/statuss');
    const { items } = (await (await fetch(`${server.url}${CONTROL}/requests?limit=1`)).json()) as {
      items: { request: { target: string; tls: string; headers: Record<string, string> } }[];
    };
    expect(items[0]?.request).toMatchObject({
      target: '/api/v2/statuss',
      tls: 'TLSv1.3',
      headers: { host: `localhost:${tlsPort}` },
    });
    expect(Object.keys(items[0]?.request.headers ?? {})).not.toContain('***');
  });

  it('a large body and a large header are refused', async () => {
    const authorization = `Bearer ${await tokenOverHttp2(tls)}`;
    const headers = { authorization, 'content-type': 'application/json' };
    expect((await callHttp2(tls, `${API}/status`, { headers, body: ' '.repeat(70_000) })).status).toBe(413);
    const huge = await callHttp2(tls, `${API}/status`, { headers: { x: 'y'.repeat(70_000) } }).catch(() => undefined);
    expect(huge?.status).not.toBe(200);
    expect((await callHttp2(tls, '/health')).status).toBe(200);
  });

  it.each([
    ['reset', constants.NGHTTP2_INTERNAL_ERROR, Number.NaN],
    ['empty', constants.NGHTTP2_CANCEL, Number.NaN],
    ['half', constants.NGHTTP2_INTERNAL_ERROR, 200],
  ])('the fault %s ends the call, and no other of its connection', async (abort, code, status) => {
    const token = await tokenOverHttp2(tls);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    await fetch(`${server.url}${CONTROL}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ endpoint: 'request', abort, times: 1 }),
    });
    const struck = await callHttp2(tls, `${API}/request`, { headers, body: '{"requestType":"USER_NONE"}' });
    expect([struck.status, struck.reset]).toEqual([status, code]);
    const next = await callHttp2(tls, `${API}/request`, { headers, body: '{"requestType":"USER_NONE"}' });
    expect(next.status).toBe(200);
    if (abort === 'half') expect(struck.body).toMatch(/^\{"resultType":"SUCCESS"/);
  });

  it('the demo calls back over HTTPS', async () => {
    const answer = await callHttp2(tls, '/demo/api/request', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ requestUrl: 'https://partner.test/' }),
    });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      200,
      expect.objectContaining({ authUrl: `https://localhost:${tlsPort}/start?serviceType=SIGN_USER_AUTH` }),
    ]);
  });

  it('events are streamed', async () => {
    const session = connectHttp2(`https://localhost:${tlsPort}`, { ca });
    const stream = session.request({ ':path': `${CONTROL}/events` });
    await new Promise((resolve) => stream.once('response', resolve));
    const first = new Promise<string>((resolve) => stream.once('data', (chunk) => resolve(chunk.toString())));
    await tokenOverHttp2(tls);
    expect(await first).toContain('event: request');
    stream.close();
    session.close();
  });

  it('a stream that is reset at once hurts nobody', async () => {
    const session = connectHttp2(`https://localhost:${tlsPort}`, { ca });
    for (let index = 0; index < 50; index += 1) {
      const stream = session.request({ ':path': '/token', ':method': 'POST' });
      stream.on('error', () => undefined);
      stream.close(constants.NGHTTP2_CANCEL);
    }
    // What is sent later on the same session is read later.
    expect((await callOn(session, '/health')).status).toBe(200);
    session.close();
  });
});
