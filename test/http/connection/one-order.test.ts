import { describe, expect, it } from 'vitest';
import { API, CONTROL, control, createPartner, failure, generator } from '../../harness.ts';
import { openRaw, parseAnswers, type RawAnswer } from '../../raw-http.ts';
import { startTls } from '../../tls/running.ts';

const running = await startTls({ MOCK_TOSS_SCENARIO: 'instant' });
const { app } = running;
const partner = await createPartner(app, {});
/** Calls must come soon. */
const hasty = await startTls({ MOCK_TOSS_SCENARIO: 'instant', MOCK_TOSS_REQUEST_TIMEOUT: '1s' });
const hastyPartner = await createPartner(hasty.app, {});

const post = (path: string, body: string, headers: readonly string[] = [], { token } = partner): string =>
  [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    `Authorization: Bearer ${token}`,
    'Content-Type: application/json',
    ...headers,
    ...(headers.some((line) => /^transfer-encoding/i.test(line)) ? [] : [`Content-Length: ${body.length}`]),
    '',
    body,
  ].join('\r\n');

/** A status call whose answer comes later than everything that is sent with it. */
const awaited = async (delay = '100ms', on = app, by = partner): Promise<string> => {
  const txId = await by.requestNone();
  await control(on, 'POST', '/faults', { clientId: by.clientId, endpoint: 'status', delay, times: 1 });
  return post(`${API}/status`, JSON.stringify({ txId }), [], by);
};

const HEAD = `POST ${API}/status HTTP/1.1\r\nHost: localhost\r\n`;

const refused: [string, string, number][] = [
  ['bytes that are no HTTP', '\x16\x03\x01\x02\x00\x01\x00', 400],
  ['an unknown method', `BREW ${API}/status HTTP/1.1\r\nHost: localhost\r\n\r\n`, 400],
  ['too large a head', `${HEAD}X: ${'y'.repeat(20_000)}\r\n\r\n`, 431],
  ['an unknown expectation', `${HEAD}Expect: tea\r\nContent-Length: 2\r\n\r\n{}`, 400],
  ['CONNECT', `CONNECT ${API}/status HTTP/1.1\r\nHost: localhost\r\n\r\n`, 405],
  ['a header that is none', `${HEAD}X y\r\n\r\n`, 400],
  ['two lengths', `${HEAD}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, 400],
  ['a broken chunk', `${HEAD}Transfer-Encoding: chunked\r\n\r\nZZ\r\n`, 400],
  ['no Host', `POST ${API}/status HTTP/1.1\r\nConnection: close\r\n\r\n`, 400],
];

const stopping: [string, string][] = [
  ['a head that stops', `${HEAD}X: y`],
  ['a body that stops', `${HEAD}Authorization: Bearer ${hastyPartner.token}\r\nContent-Length: 20\r\n\r\n{"txId":`],
];

const expectRefusedInTurn = (answers: readonly RawAnswer[], status: number): void => {
  const [first, second, ...more] = answers;
  expect(first).toMatchObject({ status: 200, body: expect.stringContaining('"SUCCESS"') });
  expect([second?.status, JSON.parse(second?.body ?? 'null')]).toEqual([status, failure('CE0003')]);
  expect(second?.headers).toMatch(/^connection: close\r?$/m);
  expect(more).toEqual([]);
};

const places: [string, [number, string?], [number, string?]][] = [
  ['HTTP', [running.server.port], [hasty.server.port]],
  ['HTTPS', [running.tlsPort, running.ca], [hasty.tlsPort, hasty.ca]],
];

describe.each(places)('one connection over %s has one order', (_name, place, hastyPlace) => {
  it.each(refused)('after a call that is still waiting for its answer: %s', async (_what, bytes, status) => {
    const { socket, ended } = openRaw(...place);
    socket.write(Buffer.from((await awaited()) + bytes, 'latin1'));
    expectRefusedInTurn(parseAnswers(await ended), status);
  });

  it.concurrent.each(stopping)(
    'behind an answer that comes after the time for what stops: %s',
    async (_what, bytes) => {
      const { socket, ended } = openRaw(...hastyPlace);
      socket.write((await awaited('2500ms', hasty.app, hastyPartner)) + bytes);
      expectRefusedInTurn(parseAnswers(await ended), 408);
    },
  );

  it('after three calls and before one: the earlier calls are answered, and the later one is not handled', async () => {
    const { socket, ended } = openRaw(...place);
    const txId = await partner.requestNone();
    const behind = post(`${API}/result`, JSON.stringify({ txId, sessionKey: (await generator.generate()).sessionKey }));
    const known = post(`${API}/status`, JSON.stringify({ txId }));
    socket.write(`${await awaited()}${known}${known}${HEAD}X y\r\n\r\n${behind}`);
    expect(parseAnswers(await ended).map(({ status }) => status)).toEqual([200, 200, 200, 400]);
    expect((await control(app, 'GET', `/transactions/${txId}`)).json()).toMatchObject({ polls: 2, reads: [] });
  });

  it('a stream of events that has begun contains no refusal', async () => {
    const { socket, bytes, until } = openRaw(...place);
    socket.write(`GET ${CONTROL}/events HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    await until((text) => text.includes('\r\n\r\n'));
    socket.write('\x16\x03\x01\r\n\r\n');
    for (let calls = 1; calls <= 3; calls += 1) {
      await partner.call('status', { txId: 'x' });
      await until((text) => text.split('event: request').length > calls);
    }
    expect(bytes().toString().split('HTTP/1.1 ')).toHaveLength(2);
    socket.destroy();
  });

  it.each([
    ['a chunk size that is none', 'zz\r\n'],
    ['a chunk without its end', '1\r\naX\r\n'],
    ['a trailer that is none', '0\r\nX y\r\n\r\n'],
  ])('a call whose own body is broken is answered once: %s', async (_what, rest) => {
    const { socket, ended } = openRaw(...place);
    socket.write((await awaited()) + post(`${API}/status`, '', ['Transfer-Encoding: chunked']));
    await partner.call('status', { txId: 'x' });
    socket.write(rest);
    const answers = parseAnswers(await ended);
    expect(answers.map(({ status }) => status)).toEqual([200, 400]);
    expect(JSON.parse(answers[1]?.body ?? '')).toEqual(failure('CE0003'));
  });

  it('a call that was answered before its body broke gets no second answer', async () => {
    const { socket, until, ended } = openRaw(...place);
    socket.write('POST /api/nothing HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n');
    await until((text) => text.includes('FAIL'));
    socket.write('zz\r\n');
    expect(parseAnswers(await ended).map(({ status }) => status)).toEqual([404]);
  });

  it('a body that breaks during a delay ends the call that waits for it, and not before', async () => {
    const { socket, ended } = openRaw(...place);
    const call = await awaited();
    socket.write(
      call.replace(/Content-Length: \d+\r\n\r\n.*$/, 'Transfer-Encoding: chunked\r\n\r\n4\r\n{"tx\r\nzz\r\n'),
    );
    const answers = parseAnswers(await ended);
    expect(answers.map(({ status, body }) => [status, JSON.parse(body)])).toEqual([[400, failure('CE0003')]]);
  });

  it.each([
    ['JSON that is none', post(`${API}/status`, '{,}'), 400],
    ['an unknown expectation', `${HEAD}Expect: tea\r\nContent-Length: 0\r\n\r\n`, 400],
    ['a client that says close', `GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`, 200],
  ])('after an answer that ends the connection no call is handled: %s', async (_what, last, status) => {
    const txId = await partner.requestNone();
    const { socket, ended } = openRaw(...place);
    socket.write(last + post(`${API}/status`, JSON.stringify({ txId })).repeat(2));
    expect(parseAnswers(await ended).map((answer) => answer.status)).toEqual([status]);
    expect((await control(app, 'GET', `/transactions/${txId}`)).json().polls).toBe(0);
  });

  it.each(['reset', 'empty'])('behind a call that a fault ends by %s no read is counted', async (abort) => {
    const txId = await partner.requestNone();
    const { clientId } = partner;
    await control(app, 'POST', '/faults', { clientId, endpoint: 'status', delay: '50ms', abort, times: 1 });
    const { sessionKey } = await generator.generate();
    const { socket, ended } = openRaw(...place);
    socket.write(
      post(`${API}/status`, JSON.stringify({ txId })) + post(`${API}/result`, JSON.stringify({ txId, sessionKey })),
    );
    expect((await ended).length).toBe(0);
    expect((await control(app, 'GET', `/transactions/${txId}`)).json().reads).toEqual([]);
  });

  it.each(['empty', 'half'])('behind a call that a fault ends by %s nothing is said, either', async (abort) => {
    const txId = await partner.requestNone();
    const { clientId } = partner;
    await control(app, 'POST', '/faults', { clientId, endpoint: 'status', delay: '50ms', abort, times: 1 });
    const { socket, ended } = openRaw(...place);
    socket.write(`${post(`${API}/status`, JSON.stringify({ txId }))}x y\r\n\r\n`);
    const text = (await ended).toString();
    expect(text.split('HTTP/1.1 ')).toHaveLength(abort === 'half' ? 2 : 1);
    expect(text).not.toContain('FAIL');
  });

  it('a client may send very many calls at once: all are answered, in their order', async () => {
    const { socket, ended } = openRaw(...place);
    const calls = Array.from({ length: 3_000 }, (_, index) => `GET /n${index % 10} HTTP/1.1\r\nHost: a\r\n\r\n`);
    socket.write(await awaited());
    socket.write(calls.join(''));
    socket.write('GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    const statuses = parseAnswers(await ended).map(({ status }) => status);
    expect([statuses.length, statuses[0], statuses.at(-1)]).toEqual([3_002, 200, 200]);
    expect(new Set(statuses.slice(1, -1))).toEqual(new Set([404]));
  });

  it('"100 Continue" waits for its turn', async () => {
    const { socket, ended } = openRaw(...place);
    const txId = await partner.requestNone();
    socket.write((await awaited()) + post(`${API}/status`, JSON.stringify({ txId }), ['Expect: 100-continue']));
    socket.end();
    expect(parseAnswers(await ended).map(({ status }) => status)).toEqual([200, 100, 200]);
  });
});
