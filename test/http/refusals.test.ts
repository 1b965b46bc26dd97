import { once } from 'node:events';
import { type ClientHttp2Session, connect as connectHttp2, constants } from 'node:http2';
import { describe, expect, it } from 'vitest';
import { atEnd } from '../at-end.ts';
import { API, CONTROL, control, createPartner, failure } from '../harness.ts';
import { callOn } from '../http2.ts';
import { openRaw, parseAnswers } from '../raw-http.ts';
import { acceptedSockets } from '../server-sockets.ts';
import { startTls, type TlsServer } from '../tls/running.ts';

const running = await startTls();
const { app, tlsPort } = running;
const { token } = await createPartner(app);
/** Calls must come soon. */
const hasty = await startTls({ MOCK_TOSS_REQUEST_TIMEOUT: '1s' });
const { token: hastyToken } = await createPartner(hasty.app);

/** A call as every version of HTTP can carry it. */
interface Call {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the target names as its host; with a second one, both. */
  readonly host?: string;
  readonly secondHost?: string;
  readonly body?: string;
  /** The body is not announced with its length. */
  readonly isStream?: boolean;
  /** The rest of the body never comes. */
  readonly stalls?: boolean;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** What must not differ besides status and body; in small letters. */
const COMPARED = [
  'x-mock-toss-hint',
  'x-mock-toss-finding',
  'content-type',
  'allow',
  'www-authenticate',
  'cache-control',
];

const pick = (headers: Readonly<Record<string, unknown>>): Answer['headers'] =>
  Object.fromEntries(
    COMPARED.map((name) => [name, headers[name] === undefined ? undefined : String(headers[name]).toLowerCase()]),
  );

const overHttp1 =
  (...place: [number, string?]) =>
  async (call: Call): Promise<Answer> => {
    const { path, method = 'POST', headers = {}, host = 'localhost', secondHost, body = '', isStream, stalls } = call;
    const length = body.length + (stalls === true ? 10 : 0);
    const lines = [
      `${method} ${path} HTTP/1.1`,
      `Host: ${host}`,
      ...(secondHost === undefined ? [] : [`Host: ${secondHost}`]),
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      ...(isStream === true ? ['Transfer-Encoding: chunked'] : length > 0 ? [`Content-Length: ${length}`] : []),
    ];
    const { socket, ended } = openRaw(...place);
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    socket.write(isStream === true ? `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n` : body, 'latin1');
    if (stalls !== true) socket.end();
    const [answer] = parseAnswers(await ended);
    const found = [...(answer?.headers ?? '').matchAll(/^([\w-]+): (.*?)\r?$/gm)].map(([, name, value]) => [
      name,
      value,
    ]);
    return { status: answer?.status ?? 0, body: answer?.body ?? '', headers: pick(Object.fromEntries(found)) };
  };

const overHttp2 =
  (session: ClientHttp2Session) =>
  async (call: Call): Promise<Answer> => {
    const { path, method = 'POST', headers = {}, host = 'localhost', secondHost, body = '', isStream, stalls } = call;
    const length = isStream === true || stalls === true || body === '' ? {} : { 'content-length': body.length };
    const answer = await callOn(session, path, {
      headers: {
        ':method': method,
        ':authority': method === 'CONNECT' ? path : host,
        ...(secondHost === undefined ? {} : { host: secondHost }),
        ...headers,
        ...length,
      },
      body: Buffer.from(body, 'latin1'),
      ends: stalls !== true,
    });
    return { status: answer.status, body: answer.body, headers: pick(answer.headers) };
  };

const openSession = ({ tlsPort, ca }: TlsServer): ClientHttp2Session => {
  const session = connectHttp2(`https://localhost:${tlsPort}`, { ca, maxSendHeaderBlockLength: 100_000 });
  atEnd(() => session.destroy());
  return session;
};

const waysTo = (place: TlsServer, session: ClientHttp2Session): Record<string, (call: Call) => Promise<Answer>> => ({
  'HTTP/1.1': overHttp1(place.server.port),
  'HTTP/1.1 with TLS': overHttp1(place.tlsPort, place.ca),
  'HTTP/2': overHttp2(session),
});

const session = openSession(running);
const ways = waysTo(running, session);
const waysOfStalling = waysTo(hasty, openSession(hasty));

/** The answer that all protocols give; they must give the same. */
const walk = async (call: Call): Promise<Answer> => {
  const protocols = call.stalls === true ? waysOfStalling : ways;
  const answers = await Promise.all(
    Object.entries(protocols).map(async ([name, send]) => [name, await send(call)] as const),
  );
  const [[, first] = ['', undefined], ...others] = answers;
  if (first === undefined) throw new Error('no answer');
  for (const [name, answer] of others) expect(answer, name).toEqual(first);
  return first;
};

const json = ({ body }: Answer) => JSON.parse(body);
const hintOf = ({ headers }: Answer): string => headers['x-mock-toss-hint'] ?? '';

interface Language {
  readonly path: string;
  /** A path of the same surface that does not exist. */
  readonly unknown?: string;
  check(answer: Answer): void;
}

const speaksApi = (answer: Answer): void => {
  expect(json(answer)).toEqual(failure('CE0003'));
  expect(hintOf(answer)).toMatch(/^[\x20-\x7e]{1,200}$/);
};
const speaksOAuth = (answer: Answer): void => {
  expect(json(answer)).toEqual({ error: 'invalid_request', error_description: expect.any(String) });
  expect(hintOf(answer)).toMatch(/^[\x20-\x7e]{1,200}$/);
  expect(answer.headers['cache-control']).toBe('no-store');
};
const speaksProblem = (answer: Answer): void => {
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(json(answer)).toMatchObject({ status: answer.status, detail: expect.any(String) });
};

const languages: Record<string, Language> = {
  'the API': { path: `${API}/status`, unknown: '/api/nothing', check: speaksApi },
  'the API, spelt with percent signs': { path: '/%61pi/v2/x', unknown: '/a%70%69/%zz', check: speaksApi },
  'the API, with a sign that is none': { path: '/%61pi/%zz', unknown: '/%61pi/%ff', check: speaksApi },
  'what the window asks': { path: '/api-client/v1/x', unknown: '/api-client/%', check: speaksApi },
  token: { path: '/token', check: speaksOAuth },
  'token, spelt with percent signs': { path: '/%74oke%6E', check: speaksOAuth },
  'the control API': { path: `${CONTROL}/reset`, unknown: `${CONTROL}/nothing`, check: speaksProblem },
  'the control API, spelt with percent signs': {
    path: '/%5Fcontrol/v1/x',
    unknown: '/_contr%6Fl/%',
    check: speaksProblem,
  },
  'calls of pages': {
    path: '/app/api/x',
    unknown: '/%61pp/api/x/y/z',
    check: (answer) => expect(json(answer)).toMatchObject({ code: expect.any(String), message: expect.any(String) }),
  },
  pages: { path: '/app', unknown: '/start/x', check: ({ body }) => expect(body).toMatch(/^<!doctype html>/) },
  'everything else': {
    path: '/nowhere',
    unknown: '/api%2Fv2',
    check: (answer) => expect(Object.keys(json(answer))).toEqual(['error']),
  },
};

type Spoil = (path: string) => Call;

const mistakes: Record<string, readonly [Spoil, number]> = {
  'a method that does not exist': [(path) => ({ path, method: 'FOO' }), 400],
  'a method in small letters': [(path) => ({ path, method: 'post' }), 400],
  'headers that are too large': [(path) => ({ path, headers: { x: 'y'.repeat(20_000) } }), 431],
  'headers that are much too large': [(path) => ({ path, headers: { x: 'y'.repeat(60_000) } }), 431],
  'too many headers': [
    (path) => ({ path, headers: Object.fromEntries(Array.from({ length: 1_100 }, (_, index) => [`a${index}`, 'b'])) }),
    431,
  ],
  'an unknown expectation': [(path) => ({ path, headers: { expect: 'tea' }, body: '{}' }), 400],
  'an unknown expectation, and a long body': [
    (path) => ({ path, headers: { expect: 'tea' }, body: 'x'.repeat(70_000) }),
    400,
  ],
  'two hosts': [(path) => ({ path, host: 'localhost', secondHost: 'evil.example' }), 400],
  'a host that is none': [(path) => ({ path, host: 'localhost:port' }), 400],
  'a fragment': [(path) => ({ path: `${path}#x` }), 400],
};

describe.each(Object.entries(languages))('%s refuses in its own form, over every protocol', (_name, language) => {
  it.each(Object.entries(mistakes))('%s', async (_mistake, [spoil, status]) => {
    const answer = await walk(spoil(language.path));
    expect(answer.status).toBe(status);
    language.check(answer);
  });
});

it.each(Object.entries(languages).filter(([, { unknown }]) => unknown !== undefined))(
  '%s does so for an unknown path',
  async (_name, { unknown = '', check }) => {
    const answer = await walk({ path: unknown });
    expect(answer.status).toBe(404);
    check(answer);
  },
);

describe('a wrong call to a known path is refused in the same form over every protocol', () => {
  const type = (value: string, bearer = token) => ({ authorization: `Bearer ${bearer}`, 'content-type': value });
  const asJson = type('application/json');
  const hastyJson = type('application/json', hastyToken);
  const asForm = type('application/x-www-form-urlencoded');
  const status = `${API}/status`;
  const faults = `${CONTROL}/faults`;
  const spelt = '/%61pi/v2/sign/user/auth/id/%73tatus';
  const large = 'x'.repeat(70_000);

  it.concurrent.each<[string, Call, number]>([
    ['no token', { path: status, headers: { 'content-type': 'application/json' }, body: '{}' }, 401],
    ['a token that is none', { path: spelt, headers: { ...asJson, authorization: 'Bearer x' }, body: '{}' }, 401],
    ['a wrong method', { path: status, method: 'GET' }, 405],
    ['another wrong method', { path: spelt, method: 'DELETE' }, 405],
    ['TRACE', { path: status, method: 'TRACE' }, 405],
    ['PROPFIND of token', { path: '/token', method: 'PROPFIND' }, 405],
    ['GET of token, spelt with percent signs', { path: '/%74oken', method: 'GET' }, 405],
    ['CONNECT', { path: 'cert.toss.im:443', method: 'CONNECT' }, 405],
    ['a wrong type', { path: status, headers: type('text/plain'), body: '{}' }, 400],
    ['a type that is none', { path: status, headers: type('json'), body: '{}' }, 400],
    ['a wrong type of token', { path: '/token', headers: asJson, body: '{}' }, 400],
    ['a wrong type of the control API', { path: faults, headers: asForm, body: 'a=b' }, 400],
    ['JSON that is none', { path: status, headers: asJson, body: '{"txId":' }, 400],
    ['JSON that is none, as a stream', { path: spelt, headers: asJson, body: '{,}', isStream: true }, 400],
    ['JSON that is none, of the control API', { path: faults, headers: asJson, body: '{,}' }, 400],
    ['text that is not UTF-8', { path: status, headers: asJson, body: '"\xff"' }, 400],
    ['a missing field', { path: status, headers: asJson, body: '{}' }, 400],
    ['an unknown field of the control API', { path: faults, headers: asJson, body: '{"x":1}' }, 400],
    ['a missing parameter', { path: '/token', headers: asForm, body: 'a=b' }, 400],
    ['a body that is too large', { path: status, headers: asJson, body: large }, 413],
    ['a stream that is too large', { path: spelt, headers: asJson, body: large, isStream: true }, 413],
    ['a form that is too large', { path: '/%74oken', headers: asForm, body: large }, 413],
    ['a form that is too large, as a stream', { path: '/token', headers: asForm, body: large, isStream: true }, 413],
    ['too large for the control API', { path: faults, headers: asJson, body: large }, 413],
    ['a body that stops', { path: status, headers: hastyJson, body: '{"txId":', stalls: true }, 408],
    ['a form that stops', { path: '/token', headers: asForm, body: 'grant_type=', stalls: true }, 408],
    ['a body that stops, of the control API', { path: faults, headers: hastyJson, body: '{', stalls: true }, 408],
    ['an unknown txId', { path: spelt, headers: asJson, body: '{"txId":"x"}' }, 400],
  ])('%s', async (_name, call, expected) => {
    expect((await walk(call)).status).toBe(expected);
  });
});

it('a refusal is in the journal, over every protocol', async () => {
  for (const [mistake, status] of [
    ['a method that does not exist', 400],
    ['headers that are too large', 431],
    ['an unknown expectation', 400],
    ['two hosts', 400],
  ] as const) {
    const spoil = mistakes[mistake]?.[0];
    const answer = await walk(spoil?.(`${API}/status`) ?? { path: '' });
    const { items } = (await control(app, 'GET', '/requests?limit=3')).json();
    expect(items).toHaveLength(3);
    for (const { request, answer: given, outcome, hint } of items) {
      expect({ target: request.target, status: given.status, outcome }).toEqual({
        target: `${API}/status`,
        status,
        outcome: 'CE0003',
      });
      expect(hint.toLowerCase()).toBe(hintOf(answer));
    }
  }
});

/** RFC 9113 8.1.1: Node.js resets the stream of what is no request at all, before anybody is asked. */
it.each<[string, Record<string, string>]>([
  ['a host with a space', { ':authority': 'a b' }],
  ['a host with a user', { ':authority': 'user@localhost' }],
  ['no host', { ':authority': '' }],
  ['an absolute target', { ':path': `http://localhost${API}/status` }],
  ['a target that is none', { ':path': 'status' }],
  ['* with another method than OPTIONS', { ':path': '*' }],
  ['a length that is another', { ':method': 'POST', 'content-length': '5' }],
])('over HTTP/2 only this stream is reset for %s', async (_what, headers) => {
  const stream = session.request({ ':path': `${API}/status`, ...headers }, { endStream: true });
  const error = once(stream, 'error');
  expect(await error).toMatchObject([{ code: 'ERR_HTTP2_STREAM_ERROR' }]);
  expect(stream.rstCode).toBe(constants.NGHTTP2_PROTOCOL_ERROR);
  expect((await callOn(session, '/nowhere')).status).toBe(404);
});

it.each([
  [`POST ${API}/status`, speaksApi],
  ['POST /%74oken', speaksOAuth],
  [`GET ${CONTROL}/info`, speaksProblem],
  ['GET /', (answer: Answer) => expect(json(answer)).toEqual({ error: expect.stringContaining('HTTPS') })],
])('plain HTTP with %s at the HTTPS port is refused in the form of the path', async (line, check) => {
  const { socket, ended } = openRaw(tlsPort);
  socket.write(`${line} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}`);
  const [answer] = parseAnswers(await ended);
  expect(answer?.headers).toContain('x-mock-toss-hint: this port speaks https: use https://, or the http port');
  const found = [...(answer?.headers ?? '').matchAll(/^([\w-]+): (.*?)\r?$/gm)].map(([, name, value]) => [name, value]);
  check({ status: answer?.status ?? 0, body: answer?.body ?? '', headers: pick(Object.fromEntries(found)) });
  expect(answer?.status).toBe(400);
});

it.each([
  ['its head stops', 'POST /token HTTP/1.1\r\nHost: localhost\r\n', []],
  ['its head stops in the first line', 'POST /token HT', []],
  ['its head comes in pieces, and the last is none', 'POST /token HTTP/1.1\r\nHost: a\r\n', ['x y\r\n\r\n']],
  ['its first line comes in pieces', 'POST /to', ['ken HTTP/1.1\r\nx y\r\n\r\n']],
  [
    'another call is in the same packet',
    `POST ${API}/x HTTP/1.1\r\nHost: a\r\n\r\nPOST /token HTTP/1.1\r\nx y\r\n\r\n`,
    [],
  ],
  [
    'the same call is in the same packet',
    'GET /token HTTP/1.1\r\nHost: a\r\n\r\nGET /token HTTP/1.1\r\nx y\r\n\r\n',
    [],
  ],
])('a message that the parser refuses gets the answer of its path, also when %s', async (what, first, more) => {
  const place = /stops/.test(what) ? hasty : running;
  const accepted = acceptedSockets(1);
  const { socket, ended } = openRaw(place.server.port);
  socket.write(first);
  const [atServer] = await accepted;
  for (const piece of more) {
    await expect.poll(() => atServer?.bytesRead).toBe(first.length);
    socket.write(piece);
  }
  const last = parseAnswers(await ended).at(-1);
  expect(JSON.parse(last?.body ?? '')).toMatchObject({ error: 'invalid_request' });
  const { items } = (await control(place.app, 'GET', '/requests?limit=1')).json();
  expect(items[0]).toMatchObject({ request: { target: '/token' }, outcome: 'invalid_request' });
});
