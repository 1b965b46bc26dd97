import { X509Certificate } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLocalJWKSet, decodeJwt, errors, jwtVerify } from 'jose';
import { Agent, request } from 'undici';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { errorCodes } from '../../../src/domain/error-catalogue.ts';
import { oauthStatuses } from '../../../src/domain/oauth-codes.ts';
import { API, askToken, buildTestApp, control, createPartner, failure, fixtures, type Partner } from '../../harness.ts';

const { app, time } = await buildTestApp();
const agent = new Agent();
afterAll(() => agent.close());

let partner: Partner;
let txId: string;

beforeEach(async () => {
  partner = await createPartner(app, { scenario: 'instant' });
  txId = await partner.requestNone();
});

const fault = async (body: object) => {
  const answer = await control(app, 'POST', '/faults', { clientId: partner.clientId, ...body });
  expect(answer.statusCode).toBe(201);
  return answer.json();
};

const call = async (endpoint: 'request' | 'status' | 'result') =>
  endpoint === 'result' ? (await partner.readResult(txId)).response : partner.call(endpoint, bodies[endpoint]());

const bodies = { request: () => ({ requestType: 'USER_NONE' }), status: () => ({ txId }) };

const form = () => ({
  grant_type: 'client_credentials',
  scope: 'ca',
  client_id: partner.clientId,
  client_secret: partner.clientSecret,
});

describe('an error', () => {
  it.each(errorCodes.flatMap((code) => (['request', 'status', 'result'] as const).map((one) => [code, one] as const)))(
    '%s can be had on %s, and changes nothing',
    async (code, endpoint) => {
      const { id } = await fault({ endpoint, error: code, times: 1 });
      const answer = await call(endpoint);
      const status = [...fixtures.errors.values()].find((one) => one.code === code)?.http;
      expect([answer.statusCode, answer.json()]).toEqual([status, failure(code)]);
      expect(answer.headers['x-mock-toss-hint']).toContain(id);
      const { reads, polls } = (await control(app, 'GET', `/transactions/${txId}`)).json();
      expect([reads, polls]).toEqual([[], 0]);
      expect((await call(endpoint)).statusCode).toBe(200);
    },
  );

  it.each(Object.entries(oauthStatuses))('%s can be had on token, with %i', async (error, status) => {
    await fault({ endpoint: 'token', error, times: 1 });
    const answer = await askToken(app, form());
    expect([answer.statusCode, answer.json().error]).toEqual([status, error]);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect((await askToken(app, form())).statusCode).toBe(200);
  });

  it('comes after the bearer token and before the body is looked at', async () => {
    await fault({ endpoint: 'status', error: 'CE0002' });
    const post = (headers: Record<string, string>) =>
      app.inject({ method: 'POST', url: `${API}/status`, headers, payload: 'no json' });
    expect((await post({})).json()).toEqual(failure('CE1000'));
    expect((await post({ authorization: `Bearer ${partner.token}`, 'content-type': 'text/plain' })).json()).toEqual(
      failure('CE0002'),
    );
  });

  it('on every endpoint leaves token alone when it is a CE code, which token does not speak', async () => {
    await fault({ endpoint: '*', error: 'CE0002' });
    for (const endpoint of ['request', 'status', 'result'] as const) {
      expect((await call(endpoint)).json()).toEqual(failure('CE0002'));
    }
    const validate = await app.inject({
      method: 'POST',
      url: '/api/v1/certificate/validate',
      headers: { authorization: `Bearer ${partner.token}` },
      payload: { certificate: 'x' },
    });
    expect(validate.json()).toEqual(failure('CE0002'));
    expect((await askToken(app, form())).statusCode).toBe(200);
  });
});

describe('which calls are struck', () => {
  const statuses = async (calls: number) => {
    const codes: number[] = [];
    for (let index = 0; index < calls; index += 1) codes.push((await call('status')).statusCode);
    return codes;
  };

  it('so many as it says, then none', async () => {
    await fault({ endpoint: 'status', http: 503, times: 2 });
    expect(await statuses(4)).toEqual([503, 503, 200, 200]);
  });

  it('exactly so many under parallel calls', async () => {
    await fault({ endpoint: 'status', http: 503, times: 7 });
    const answers = await Promise.all(Array.from({ length: 50 }, () => call('status')));
    expect(answers.filter(({ statusCode }) => statusCode === 503)).toHaveLength(7);
  });

  it('those of its client only; without one, everybody’s', async () => {
    const other = await createPartner(app, {});
    await fault({ endpoint: 'status', http: 503 });
    expect((await other.call('status', { txId })).statusCode).toBe(400);
    const { id } = (await control(app, 'POST', '/faults', { endpoint: 'status', http: 504 })).json();
    expect((await other.call('status', { txId })).statusCode).toBe(504);
    await control(app, 'DELETE', `/faults/${id}`);
    expect((await call('status')).statusCode).toBe(503);
  });

  it('the newest fault wins', async () => {
    await fault({ endpoint: 'status', http: 503 });
    await fault({ endpoint: 'status', http: 504, times: 1 });
    expect(await statuses(2)).toEqual([504, 503]);
  });

  it('the same ones with the same seed, about as many as the probability says', async () => {
    const pattern = async (seed: string) => {
      const { id } = await fault({ endpoint: 'status', http: 503, probability: 0.3, seed });
      const codes = await statuses(200);
      await control(app, 'DELETE', `/faults/${id}`);
      return codes.map((code) => (code === 503 ? 'x' : '.')).join('');
    };
    const first = await pattern('a');
    expect(await pattern('a')).toBe(first);
    expect(await pattern('b')).not.toBe(first);
    // 200 draws at 0.3: 60, and four standard deviations around it.
    expect(first.split('x').length - 1).toBeGreaterThan(34);
    expect(first.split('x').length - 1).toBeLessThan(86);
  });

  it('a fault that misses leaves the call to an older one', async () => {
    await fault({ endpoint: 'status', http: 503 });
    await fault({ endpoint: 'status', http: 504, probability: 0 });
    expect(await statuses(2)).toEqual([503, 503]);
  });

  it('token’s by the client that the form names, known or not', async () => {
    await fault({ endpoint: 'token', http: 502, times: 1 });
    expect((await askToken(app, { ...form(), client_id: 'nobody' })).statusCode).toBe(401);
    expect((await askToken(app, { ...form(), client_secret: 'wrong' })).statusCode).toBe(502);
    const { id } = (await control(app, 'POST', '/faults', { endpoint: 'token', http: 503 })).json();
    expect((await askToken(app, {})).statusCode).toBe(503);
    await control(app, 'DELETE', `/faults/${id}`);
    expect((await askToken(app, {})).statusCode).toBe(400);
  });
});

describe('a fault that breaks good answers only', () => {
  it.each([
    ['result', { tamper: 'field-tag' }],
    ['result', { abort: 'half' }],
  ])('on %s waits for one: %o', async (endpoint, effect) => {
    const early = await partner.requestNone();
    await control(app, 'POST', `/clients/${partner.clientId}/clock`, { freeze: true });
    await fault({ endpoint, ...effect, times: 1 });
    const bad = await partner.call('result', { txId: early, sessionKey: 'v1$x$y' });
    expect(bad.statusCode).toBe(400);
    const [{ timesLeft }] = (await control(app, 'GET', `/faults?clientId=${partner.clientId}`)).json().items;
    expect(timesLeft).toBe(1);
  });

  it('on token waits for one', async () => {
    await fault({ endpoint: 'token', tamper: 'token-expired', times: 1 });
    expect((await askToken(app, { ...form(), client_secret: 'wrong' })).statusCode).toBe(401);
    expect((await control(app, 'GET', `/faults?clientId=${partner.clientId}`)).json().items).toHaveLength(1);
    const { access_token } = (await askToken(app, form())).json();
    expect(decodeJwt(access_token).exp).toBeLessThan(time.now / 1000);
  });

  it('is used up exactly as often as it may, by parallel good answers', async () => {
    const own = await createPartner(app, { scenario: 'instant' });
    const { clientId } = own;
    await control(app, 'POST', '/faults', { clientId, endpoint: 'result', tamper: 'field-session-id', times: 3 });
    const ids = await Promise.all(Array.from({ length: 10 }, () => own.requestNone()));
    const reads = await Promise.all(ids.map((id) => own.readResult(id)));
    const broken = reads.filter(({ response, session }) => {
      const { name } = response.json().success.personalData;
      return name.split('$')[1] !== session.sessionKey.split('$')[1];
    });
    expect(broken).toHaveLength(3);
  });
});

it('http is a bare status without envelope, as a gateway sends it', async () => {
  await fault({ endpoint: '*', http: 502 });
  for (const answer of [await call('status'), await call('request'), await askToken(app, form())]) {
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([502, 'text/html']);
    expect(answer.body).toContain('<h1>502 Bad Gateway</h1>');
  }
  const [entry] = (await control(app, 'GET', `/requests?clientId=${partner.clientId}`)).json().items;
  expect(entry).toMatchObject({ outcome: 'http-502', fault: { effect: 'http 502' }, answer: { status: 502 } });
  // What nobody has looked into is kept all the same.
  const [asked] = (await control(app, 'GET', `/requests?txId=${txId}&endpoint=status`)).json().items;
  expect(asked.request.body.text).toBe(`{"txId":"${txId}"}`);
});

describe('a delay', () => {
  it('makes the struck call come after one that was sent later', async () => {
    await fault({ endpoint: 'status', delay: '300ms', times: 1 });
    const order: string[] = [];
    const first = call('status').then(({ statusCode }) => order.push(`first ${statusCode}`));
    while ((await control(app, 'GET', `/faults?clientId=${partner.clientId}`)).json().items.length > 0) await sleep(1);
    await call('status').then(({ statusCode }) => order.push(`second ${statusCode}`));
    await first;
    expect(order).toEqual(['second 200', 'first 200']);
  });

  it('takes the call into the time at which it ends', async () => {
    const own = await createPartner(app, { scenario: 'auto' });
    const id = await own.requestNone();
    await control(app, 'POST', '/faults', { clientId: own.clientId, endpoint: 'status', delay: '50ms' });
    const asked = own.call('status', { txId: id });
    time.now += 2_000;
    expect((await asked).json().success.status).toBe('COMPLETED');
  });

  it('ends when the server stops, and the call is answered', async () => {
    const own = await buildTestApp();
    const slow = await createPartner(own.app, { scenario: 'instant' });
    const id = await slow.requestNone();
    await control(own.app, 'POST', '/faults', { endpoint: 'status', delay: '10m', error: 'CE0002' });
    const base = await own.app.listen({ host: '127.0.0.1', port: 0 });
    const pending = request(`${base}${API}/status`, {
      method: 'POST',
      dispatcher: agent,
      headers: { authorization: `Bearer ${slow.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ txId: id }),
    });
    while ((await control(own.app, 'GET', '/faults')).json().items[0].struck === 0) await sleep(5);
    await own.app.close();
    expect((await pending).statusCode).toBe(503);
  });
});

describe('a connection that ends', () => {
  const head = (port: number, endpoint: string, token: string, body: string) =>
    `POST ${API}/${endpoint} HTTP/1.1\r\nHost: localhost:${port}\r\nAuthorization: Bearer ${token}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

  it.each(['reset', 'empty'])(
    '%s, behind an answer that is still to come: the answer comes, then the end',
    async (abort) => {
      const own = await buildTestApp();
      const struck = await createPartner(own.app, { scenario: 'instant' });
      const id = await struck.requestNone();
      const { clientId, token } = struck;
      await control(own.app, 'POST', '/faults', { clientId, endpoint: 'status', delay: '100ms' });
      await control(own.app, 'POST', '/faults', { clientId, endpoint: 'result', abort });
      await own.app.listen({ host: '127.0.0.1', port: 0 });
      const { port } = own.app.server.address() as { port: number };
      const text = await new Promise<string>((resolve) => {
        const socket = connect(port, '127.0.0.1');
        let read = '';
        socket.on('data', (data) => {
          read += data.toString();
        });
        socket.on('error', () => undefined);
        socket.on('close', () => resolve(read));
        const body = JSON.stringify({ txId: id });
        socket.write(head(port, 'status', token, body) + head(port, 'result', token, body));
      });
      // A reset may overtake what was sent before it.
      if (abort === 'empty') expect(text.match(/HTTP\/1\.1 200/g)).toHaveLength(1);
      expect(text).not.toContain('personalData');
    },
  );

  it('by the client, during a delay, is in the journal', async () => {
    const own = await buildTestApp();
    const gone = await createPartner(own.app, { scenario: 'instant' });
    const id = await gone.requestNone();
    await control(own.app, 'POST', '/faults', { clientId: gone.clientId, endpoint: 'status', delay: '100ms' });
    await own.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = own.app.server.address() as { port: number };
    const socket = connect(port, '127.0.0.1');
    socket.write(head(port, 'status', gone.token, JSON.stringify({ txId: id })));
    await sleep(30);
    // One that only closes its side may be waiting for its answer still.
    socket.resetAndDestroy();
    const list = async () =>
      (await control(own.app, 'GET', `/requests?clientId=${gone.clientId}&endpoint=status`)).json().items;
    for (let tries = 0; (await list()).length === 0 && tries < 100; tries += 1) await sleep(10);
    expect(await list()).toMatchObject([{ outcome: 'closed', fault: { effect: 'delay 100ms' }, answer: null }]);
  });

  /** Sends a status call over a socket of its own, and says how that ended. */
  const exchange = (port: number, token: string, id: string) =>
    new Promise<{ text: string; error: string | undefined }>((resolve) => {
      const body = JSON.stringify({ txId: id });
      const socket: Socket = connect(port, '127.0.0.1');
      let text = '';
      let error: string | undefined;
      socket.on('data', (data) => {
        text += data.toString();
      });
      socket.on('error', ({ code }: NodeJS.ErrnoException) => {
        error = code;
      });
      socket.on('close', () => resolve({ text, error }));
      socket.write(
        `POST ${API}/status HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n` +
          `Content-Length: ${body.length}\r\n\r\n${body}`,
      );
    });

  const strike = async (abort: string) => {
    const own = await buildTestApp();
    const struck = await createPartner(own.app, { scenario: 'instant' });
    const id = await struck.requestNone();
    await control(own.app, 'POST', '/faults', { clientId: struck.clientId, endpoint: 'status', abort, times: 1 });
    await own.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = own.app.server.address() as { port: number };
    const ended = await exchange(port, struck.token, id);
    const [entry] = (await control(own.app, 'GET', `/requests?clientId=${struck.clientId}&endpoint=status`)).json()
      .items;
    const { polls } = (await control(own.app, 'GET', `/transactions/${id}`)).json();
    expect((await struck.call('status', { txId: id })).statusCode).toBe(200);
    return { ...ended, entry, polls };
  };

  it('reset: by a TCP reset, before any answer', async () => {
    const { text, error, entry, polls } = await strike('reset');
    expect([text, error, polls]).toEqual(['', 'ECONNRESET', 0]);
    expect(entry).toMatchObject({ outcome: 'reset', fault: { effect: 'abort reset' }, answer: null });
  });

  it('empty: closed without a byte', async () => {
    const { text, error, entry, polls } = await strike('empty');
    expect([text, error, polls]).toEqual(['', undefined, 0]);
    expect(entry).toMatchObject({ outcome: 'empty', answer: null });
  });

  it('half: in the middle of an answer that was otherwise good', async () => {
    const { text, error, entry, polls } = await strike('half');
    const [head = '', body = ''] = text.split('\r\n\r\n');
    const length = Number(/content-length: (\d+)/.exec(head)?.[1]);
    expect([head.slice(0, 15), error, polls]).toEqual(['HTTP/1.1 200 OK', undefined, 1]);
    expect(body.length).toBe(Math.ceil(length / 2));
    expect(body).toMatch(/^\{"resultType":"SUCCESS"/);
    expect(entry).toMatchObject({ outcome: 'half', answer: { status: 200 } });
  });
});

describe('a tampered answer, to a client that verifies', () => {
  const tampered = async (tamper: string) => {
    await fault({ endpoint: 'result', tamper, times: 1 });
    const first = await partner.readResult(txId);
    const second = await partner.readResult(txId);
    const read = async ({ response, session }: typeof first) => {
      const { success } = response.json();
      const fields = Object.entries(success.personalData as Record<string, string | null>).filter(
        (pair): pair is [string, string] => pair[1] !== null,
      );
      const opened = await Promise.allSettled(fields.map(([, value]) => session.decrypt(value)));
      return { success, fields, opened: opened.map(({ status }) => status), id: session.sessionKey.split('$')[1] };
    };
    return { bad: await read(first), good: await read(second) };
  };

  it('token-expired: the token is well signed, and over', async () => {
    await fault({ endpoint: 'token', tamper: 'token-expired', times: 1 });
    const { access_token, expires_in } = (await askToken(app, form())).json();
    const keys = createLocalJWKSet((await control(app, 'GET', '/jwks')).json());
    const currentDate = new Date(time.now);
    await expect(jwtVerify(access_token, keys, { currentDate })).rejects.toThrow(errors.JWTExpired);
    const justBefore = new Date(time.now - 61_000);
    expect((await jwtVerify(access_token, keys, { currentDate: justBefore })).payload.sub).toBe(partner.clientId);
    expect(expires_in).toBe(31_536_000);
    const status = await app.inject({
      method: 'POST',
      url: `${API}/status`,
      headers: { authorization: `Bearer ${access_token}` },
      payload: { txId },
    });
    expect(status.json()).toEqual(failure('CE1000'));
    const { access_token: next } = (await askToken(app, form())).json();
    await jwtVerify(next, keys, { currentDate });
  });

  it('field-tag: no field’s tag fits, the next answer’s do', async () => {
    const { bad, good } = await tampered('field-tag');
    expect(new Set(bad.opened)).toEqual(new Set(['rejected']));
    expect(new Set(good.opened)).toEqual(new Set(['fulfilled']));
    // Nothing but the tag: all the bytes before the last are as sealed.
    expect(bad.fields.map(([, value]) => value.split('$')[1])).toEqual(bad.fields.map(() => bad.id));
    expect(bad.success.signature).toBe(good.success.signature);
  });

  it('field-session-id: all fields name another session', async () => {
    const { bad, good } = await tampered('field-session-id');
    for (const [, value] of bad.fields) expect(value.split('$')[1]).not.toBe(bad.id);
    for (const [, value] of good.fields) expect(value.split('$')[1]).toBe(good.id);
    expect(bad.success.signature).toBe(good.success.signature);
  });

  it.each(['signature-content', 'signature-digest', 'certificate-expired', 'certificate-unknown-ca'])(
    '%s: the signature is another, the person is as ever',
    async (tamper) => {
      const { bad, good } = await tampered(tamper);
      expect(bad.success.signature).not.toBe(good.success.signature);
      expect(new Set([...bad.opened, ...good.opened])).toEqual(new Set(['fulfilled']));
    },
  );

  it('certificate/validate knows the expired certificate as such, and not the one of an unknown CA', async () => {
    for (const tamper of ['certificate-expired', 'certificate-unknown-ca']) {
      const { bad } = await tampered(tamper);
      partner = await createPartner(app, { scenario: 'instant' });
      txId = await partner.requestNone();
      const der = Buffer.from(bad.success.signature, 'base64');
      const certificate = new X509Certificate(findCertificate(der)).toString();
      const answer = await app.inject({
        method: 'POST',
        url: '/api/v1/certificate/validate',
        headers: { authorization: `Bearer ${partner.token}` },
        payload: { certificate },
      });
      expect(answer.json().success.valid).toBe(false);
    }
  });
});

/** The certificate is the first SEQUENCE after the content that parses as one. */
const findCertificate = (der: Buffer): Buffer => {
  for (let at = der.indexOf('}'); at !== -1 && at < der.length; at = der.indexOf(Buffer.from('3082', 'hex'), at + 1)) {
    if (der[at] !== 0x30) continue;
    const bytes = der.subarray(at, at + 4 + der.readUInt16BE(at + 2));
    try {
      new X509Certificate(bytes);
      return bytes;
    } catch {
      // Not this one.
    }
  }
  throw new Error('no certificate');
};
