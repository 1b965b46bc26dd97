import { request as httpRequest } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import Fastify from 'fastify';
import { pino } from 'pino';
import type { TSchema } from 'typebox';
import { describe, expect, it } from 'vitest';
import { ControlClient } from '../src/client/control.ts';
import { createCarefulLog, createFrameworkLog, type LoggedError } from '../src/http/logged-error.ts';
import { bodiesOf, collectRoutes, fieldsOf, type KnownRoute, sampleOf } from './all-routes.ts';
import { API, buildTestApp, CONTROL, createPartner, generator, personalBody, seal, TEST_CLIENT } from './harness.ts';
import { sendRaw } from './raw-http.ts';
import { startTls } from './tls/running.ts';

/** Whatever stands for something that a caller sends has this in it: as it is, or as base64 writes it. */
const MARK = /zqxmark|enF4bWFy/i;
/** An id, a phone, a secret. */
const VALUE = 'zqxmark01019990777';
/** A name of a field that can be told in an answer, and two that cannot. */
const NAME = 'zqxmark_field';
const OTHER_NAMES = [VALUE, '홍zqxmark'];
/** The name of another scenario. */
const OTHER = 'zqxmark.other';
const BASIC = `Basic ${Buffer.from(`${VALUE}:${VALUE}`).toString('base64')}`;

const TX_ID = 'f9e4b1c2-0d3a-4b5c-8d7e-6f5a4b3c2d1e';

const captureLog = () => {
  const lines: string[] = [];
  return { lines, logger: pino({ level: 'trace' }, { write: (line: string) => lines.push(line) }) };
};

const { lines, logger } = captureLog();
const { built, routes } = await collectRoutes(() =>
  startTls({ MOCK_TOSS_SCENARIO: 'instant', MOCK_TOSS_MAX_FAULTS: '1000' }, { logger }),
);
const { server, ca, tlsPort } = built;
const control = new ControlClient(server.url);

interface Answer {
  readonly status: number;
  readonly text: string;
}

interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };

/** Status, headers and body of an answer; `0` where there is none, and nothing of a stream but its headers. */
const send = (method: string, path: string, { headers = {}, body = '' }: Sent = {}): Promise<Answer> =>
  new Promise((resolve) => {
    const call = httpRequest(new URL(server.url), {
      method,
      path,
      agent: false,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    });
    call.on('error', () => resolve({ status: 0, text: '' }));
    call.on('response', (answer) => {
      let text = JSON.stringify(answer.headers);
      const end = (): void => resolve({ status: answer.statusCode ?? 0, text });
      answer.on('data', (data) => {
        text += data;
      });
      answer.on('end', end).on('error', end);
      if (answer.headers['content-type'] !== 'text/event-stream') return;
      end();
      call.destroy();
    });
    call.end(body);
  });

const leaks: string[] = [];

/** What there is to choose from, or in the way, is named: those are records, and nothing of this call. */
const RECORDS = /must be one of [^"]*|is named by [^:]*:/g;

/** A refusal repeats nothing, but names fields that can be told. */
const check = (what: string, { status, text }: Answer): void => {
  const others = text.replaceAll(NAME, '').replace(RECORDS, '');
  if (status >= 400 && MARK.test(others)) leaks.push(`${what} answers ${status} ${text}`);
};

const wrongBodies = (schema: TSchema): unknown[] => {
  const [valid = {}] = bodiesOf(schema, VALUE);
  const nested = Object.entries(valid).filter(([, value]) => typeof value === 'object' && value !== null);
  return [
    Object.fromEntries(fieldsOf(schema).map((name) => [name, { [VALUE]: VALUE, [NAME]: [VALUE] }])),
    Object.fromEntries(fieldsOf(schema).map((name) => [name, [VALUE, { [VALUE]: VALUE }]])),
    ...[NAME, ...OTHER_NAMES].flatMap((name) => [
      { ...valid, [name]: VALUE },
      { [name]: { [name]: VALUE } },
      ...nested.map(([field, value]) => ({ ...valid, [field]: { ...(value as object), [name]: VALUE } })),
    ]),
    [VALUE],
    VALUE,
  ];
};

/** Whatever can stand in a body, with its content type. */
const bodiesFor = ({ method, url, body }: KnownRoute): Sent[] => {
  if (method === 'GET') return [{}];
  const asJson = (text: string | Buffer): Sent => ({ headers: JSON_TYPE, body: text });
  const schema = body ?? ({ type: 'object' } as TSchema);
  const names = [
    ...fieldsOf(schema),
    'grant_type',
    'scope',
    'client_id',
    'client_secret',
    'txId',
    'origin',
    NAME,
    VALUE,
  ];
  const form = names.map((name) => `${name}=${VALUE}`).join('&');
  const part = `--zqxmark\r\ncontent-disposition: form-data; name="${NAME}"; filename="${VALUE}"\r\n\r\n${VALUE}\r\n--zqxmark--\r\n`;
  return [
    {},
    ...[...bodiesOf(schema, VALUE), ...wrongBodies(schema)].map((value) => asJson(JSON.stringify(value))),
    ...[`{"${VALUE}":"${VALUE}",}`, `{"${NAME}": ${VALUE}}`, `${VALUE}`, `{"${VALUE}`, `"${VALUE}\n"`].map(asJson),
    asJson(Buffer.concat([Buffer.from(VALUE), Buffer.from([0xff])])),
    { headers: FORM_TYPE, body: form },
    { headers: FORM_TYPE, body: `${form}&${form}` },
    { headers: FORM_TYPE, body: `${VALUE}=%zqxmark${VALUE}` },
    { headers: { 'content-type': 'multipart/form-data; boundary=zqxmark' }, body: part },
    { headers: { 'content-type': `application/${VALUE}; ${NAME}=${VALUE}` }, body: VALUE },
    ...(url === '/token'
      ? ['grant_type=client_credentials&scope=ca', `grant_type=client_credentials&scope=${VALUE}`].flatMap((start) => [
          { headers: FORM_TYPE, body: `${start}&client_id=${VALUE}&client_secret=${VALUE}` },
          { headers: FORM_TYPE, body: `${start}&client_id=${TEST_CLIENT.clientId}&client_secret=${VALUE}` },
          {
            headers: FORM_TYPE,
            body: `${start}&client_id=${TEST_CLIENT.clientId}&client_secret=${TEST_CLIENT.clientSecret}`,
          },
        ])
      : []),
  ];
};

const headersFor = (): Readonly<Record<string, string>>[] => [
  { authorization: `Bearer ${VALUE}` },
  { authorization: BASIC },
  { [NAME]: VALUE, [VALUE]: VALUE, cookie: `${NAME}=${VALUE}`, referer: `https://zqxmark01.example/${VALUE}` },
  {
    'user-agent': VALUE,
    accept: VALUE,
    'accept-language': VALUE,
    'last-event-id': `${VALUE}-1`,
    'x-request-id': VALUE,
  },
  { origin: `https://${VALUE}.example` },
  { host: `${VALUE}.example` },
  { host: `${VALUE}@zqxmark` },
  { 'x-forwarded-for': VALUE, 'x-forwarded-host': `${VALUE}.example`, forwarded: `for=${VALUE}` },
  { 'content-encoding': VALUE, 'transfer-encoding': VALUE },
  { expect: VALUE },
];

const queriesFor = ({ query }: KnownRoute): string[] => {
  const names = query === undefined ? [] : fieldsOf(query);
  const valid = query === undefined ? {} : (sampleOf(query, VALUE) as Record<string, string>);
  return [
    `?${NAME}=${VALUE}`,
    `?${VALUE}=${VALUE}&${VALUE}`,
    `?client_id=${VALUE}&client_secret=${VALUE}&embed=${VALUE}&serviceType=${VALUE}&phone=${VALUE}`,
    '?serviceType=SIGN_USER_AUTH',
    ...names.map((name) => `?${name}=${VALUE}`),
    `?${new URLSearchParams(valid)}`,
  ];
};

/** An id that exists, by the parameter that takes it. */
const findExisting = async (): Promise<Record<string, string>> => {
  const [client] = await control.clients({ limit: 1 });
  const [persona] = await control.personas({ limit: 1 });
  const [transaction] = await control.transactions({ limit: 1 });
  return {
    clientId: client?.clientId ?? '',
    name: persona?.id ?? '',
    txId: transaction?.txId ?? '',
    file: 'page.css',
    id: '',
  };
};

const pathsOf = ({ url }: KnownRoute, existing: Readonly<Record<string, string>>): string[] => [
  ...new Set([
    url.replace(/:(\w+)/g, (_all, name: string) => existing[name] || VALUE),
    url.replace(/:\w+/g, VALUE),
    url.replace(/:\w+/g, NAME),
    url.replace(/:\w+/g, encodeURIComponent(`${VALUE}@홍.example`)),
  ]),
];

/** Calls without effects on those of others come first: what removes things is the last. */
const byEffect = (a: KnownRoute, b: KnownRoute): number =>
  Number(a.method === 'DELETE') - Number(b.method === 'DELETE');

const isEmulated = ({ url }: KnownRoute): boolean => /^\/(api|token)/.test(url);

/** Where a text has the mark. Ids of clients do not count: they say whose an entry, a finding or an event is. */
const marksIn = (text: string): readonly string[] =>
  text
    .replaceAll(`"clientId":"${VALUE}"`, '')
    .replaceAll(`&client_id=${VALUE}&`, '')
    .replaceAll(`"id":"${VALUE}.`, '')
    .match(/.{0,80}(zqxmark|enF4bWFy).{0,40}/gi) ?? [];

const marksInRecords = async (): Promise<readonly string[]> =>
  marksIn(JSON.stringify([await control.requests({ limit: 2_000 }), await control.findings()]));

const walk = async (route: KnownRoute, own: Readonly<Record<string, string>>): Promise<void> => {
  const [path = '', ...others] = pathsOf(route, await findExisting());
  const { method, url } = route;
  const call = async (target: string, sent: Sent = {}): Promise<void> => {
    const headers = { ...own, ...sent.headers };
    check(`${method} ${target} ${JSON.stringify(sent)}`, await send(method, target, { ...sent, headers }));
  };
  for (const sent of bodiesFor(route)) await call(path, sent);
  for (const query of queriesFor(route)) await call(path + query);
  for (const headers of headersFor()) await call(path, { headers });
  for (const other of others) await call(`${other}?${NAME}=${VALUE}`);
  await call(`${url.replace(/:\w+/g, VALUE)}/${VALUE}`);
  await call(`${url.replace(/:\w+/g, VALUE).slice(0, -1)}zqxmark`);
  const wrong = method === 'PATCH' ? 'PUT' : 'PATCH';
  check(
    `${wrong} ${path}`,
    await send(wrong, `${path}?${NAME}=${VALUE}`, { headers: JSON_TYPE, body: `{"${VALUE}":1}` }),
  );
};

const tokenOf = async (clientId: string, clientSecret: string): Promise<string> => {
  const form = { grant_type: 'client_credentials', scope: 'ca', client_id: clientId, client_secret: clientSecret };
  const answer = await fetch(`${server.url}/token`, { method: 'POST', body: new URLSearchParams(form) });
  return ((await answer.json()) as { access_token: string }).access_token;
};

const bearerOf = async (clientId: string, clientSecret: string) => ({
  authorization: `Bearer ${await tokenOf(clientId, clientSecret)}`,
});

const ask = (endpoint: string, own: Readonly<Record<string, string>>, body: object): Promise<Answer> =>
  send('POST', `${API}/${endpoint}`, { headers: { ...own, ...JSON_TYPE }, body: JSON.stringify(body) });

const NONE = { requestType: 'USER_NONE', requestUrl: 'https://partner.test' };

describe('what callers send', { timeout: 300_000 }, () => {
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
    const ask2 = (headers: Record<string, string>, body = ''): Promise<Answer> =>
      new Promise((resolve) => {
        const stream = session.request({ ':method': 'POST', ':path': '/token', ...headers });
        let [status, text] = [0, ''];
        stream.on('response', (found) => {
          status = found[':status'] ?? 0;
          text = JSON.stringify(found);
        });
        stream.on('data', (data) => {
          text += data;
        });
        stream.on('error', () => undefined).on('close', () => resolve({ status, text }));
        stream.end(body);
      });
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
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('a scenario that was put here')]);
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

  it('is in no event, but for the id of the client whose event it is', async () => {
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
    expect(marksIn(text)).toEqual([]);
  });

  it('is in no line of the log, at any level, of all the calls above', () => {
    const paths = new Set(lines.map((line) => JSON.parse(line).path));
    const expected = routes.map(({ url }) => url.replace(/:\w+/g, '***'));
    expect(expected.filter((path) => !paths.has(path))).toEqual([]);
    expect(lines.join('')).toContain('a scenario that was put here waits until somebody');
    expect(lines.filter((line) => MARK.test(line))).toEqual([]);
  });
});

describe('the log', () => {
  const logOf = async (
    call: (own: Awaited<ReturnType<typeof buildTestApp>>) => Promise<unknown>,
    parts: Parameters<typeof buildTestApp>[1] = {},
  ) => {
    const captured = captureLog();
    await call(await buildTestApp({}, { ...parts, logger: captured.logger }));
    return captured.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  };

  it.each([
    [`${CONTROL}/clients/mock-partner`, `${CONTROL}/clients/***`],
    [`${CONTROL}/transactions/01012345678`, `${CONTROL}/transactions/***`],
    [`${CONTROL}/clientz/reset`, `${CONTROL}/***/reset`],
    ['/tokens', '/***'],
    ['/API/v2', '/***/v2'],
    ['/api/v2/sign/user/auth/id/statuz', '/api/v2/sign/user/auth/id/***'],
    [`/app/${TX_ID}`, `/app/${TX_ID}`],
    [`/app/api/${TX_ID}/start`, `/app/api/${TX_ID}/start`],
    [`${CONTROL}/transactions/${TX_ID}/wait`, `${CONTROL}/transactions/${TX_ID}/wait`],
    [`${CONTROL}/clients/${TX_ID}`, `${CONTROL}/clients/***`],
    ['//token', '//token'],
    ['/', '/'],
  ])('has %s as %s: words of routes, letter by letter, and ids of transactions', async (path, shown) => {
    const [line] = await logOf(({ app }) => app.inject(path));
    expect(line?.path).toBe(shown);
  });

  it('has ids of clients that the start or the server gave, and no other', async () => {
    const idsOf = async (settings?: object) =>
      (await logOf(async ({ app }) => (await createPartner(app, settings)).requestNone({ requestUrl: null })))
        .filter(({ path, rule }) => path === '/token' || rule !== undefined)
        .map(({ clientId }) => clientId);
    expect(await idsOf()).toEqual([TEST_CLIENT.clientId, TEST_CLIENT.clientId]);
    expect(await idsOf({})).toEqual(Array(2).fill(expect.stringMatching(/^test_[0-9a-f]{32}$/)));
    expect(await idsOf({ clientId: '01012345678' })).toEqual(['***', '***']);
  });

  it('has of an error that nobody foresaw what it is and where, not what it says', async () => {
    class LostError extends RangeError {
      readonly code = 'ELOST';
      readonly input: string;
      constructor(input: string) {
        super(`no record ${input}\n    at ${input} (${input}:1:1)`, { cause: new TypeError(`lost ${input}`) });
        this.input = input;
      }
    }
    let isBroken = false;
    const parts = {
      unwrapKey: async () => {
        throw new LostError(VALUE);
      },
      newHexId: () => {
        if (isBroken) throw new LostError(VALUE);
        return '0'.repeat(32);
      },
    };
    const found = await logOf(async ({ app }) => {
      const partner = await createPartner(app);
      const refused = await partner.call('request', await personalBody());
      expect([refused.statusCode, refused.body]).toEqual([500, expect.not.stringMatching(MARK)]);
      isBroken = true;
      const made = await app.inject({ method: 'POST', url: `${CONTROL}/clients`, payload: {} });
      expect([made.statusCode, made.body]).toEqual([500, expect.not.stringMatching(MARK)]);
    }, parts);
    const errors = found.filter(({ err }) => err !== undefined);
    expect(errors.map(({ msg }) => msg)).toEqual(['call failed', 'call failed']);
    for (const { err } of errors) {
      expect(err).toMatchObject({ type: 'LostError', code: 'ELOST', cause: { type: 'TypeError' } });
      expect((err as LoggedError).at[0]).toContain('log.test.ts');
    }
    expect(JSON.stringify(found)).not.toMatch(MARK);
  });

  it('has of what the framework complains of its code, not its words, which have the address in them', async () => {
    const captured = captureLog();
    const app = Fastify({ loggerInstance: createFrameworkLog(createCarefulLog(captured.logger, () => '***')) });
    app.get('/:name', (_request, reply) => {
      reply.send('once');
      reply.send('twice');
    });
    app.get('/late/:name', async (_request, reply) => {
      reply.send('once');
      throw new Error(VALUE);
    });
    await app.inject(`/${VALUE}`);
    await app.inject(`/late/${VALUE}`);
    await app.close();
    expect(captured.lines.length).toBeGreaterThan(1);
    expect(captured.lines.join('')).toContain('FST_ERR_REP_ALREADY_SENT');
    expect(captured.lines.filter((line) => MARK.test(line))).toEqual([]);
  });
});

describe('a field that nobody knows', () => {
  const refusalOf = async (body: object, path = '/clients') => {
    const captured = captureLog();
    const { app } = await buildTestApp({}, { logger: captured.logger });
    const answer = await app.inject({ method: 'POST', url: CONTROL + path, payload: body });
    const { detail, errors } = answer.json();
    return { detail, errors, hint: JSON.parse(captured.lines[0] ?? '{}').hint };
  };

  it.each(['colour', 'client_ID', 'a', 'x'.repeat(40)])('is named in the answer, not in the log: %s', async (name) => {
    expect(await refusalOf({ [name]: 1 })).toEqual({
      detail: `${name} is not a known field`,
      errors: [{ field: name, message: 'is not a known field' }],
      hint: 'the body has a field that is not known',
    });
  });

  it.each(['someone@example.kr', '01012345678', '홍길동', 'x'.repeat(41), 'a b', '', 'client-id'])(
    'is named nowhere: %j',
    async (name) => {
      const told = 'has a field that is not known';
      expect(await refusalOf({ [name]: 1 })).toEqual({
        detail: `the body ${told}`,
        errors: [{ field: '', message: told }],
        hint: `the body ${told}`,
      });
    },
  );

  it('is named with its place, in a body or a query', async () => {
    const { app } = await buildTestApp();
    const txId = await (await createPartner(app)).requestNone();
    const url = `${CONTROL}/transactions/${txId}/complete`;
    const complete = async (person: object) =>
      (await app.inject({ method: 'POST', url, payload: { person } })).json().errors.at(-1);
    expect(await complete({ colour: 1 })).toEqual({ field: 'person.colour', message: 'is not a known field' });
    expect(await complete({ 'a@b.kr': 1 })).toEqual({ field: 'person', message: 'has a field that is not known' });
    const query = await app.inject(`${CONTROL}/requests?01012345678=1`);
    expect(query.json().detail).toBe('the query has a field that is not known');
  });
});

it('an address to come back to is shown as the journal keeps it, in lists and by itself', async () => {
  const { app } = await buildTestApp();
  const partner = await createPartner(app);
  for (const [requestUrl, shown] of [
    ['https://partner.test/done?name=hong&x=1', 'https://partner.test/done?***'],
    ['https://me:secret@partner.test/done', '***'],
    ['https://partner.test/done#hong', '***'],
    ['https://partner.test/01012345678', '***'],
    ['intoss://my-granite-app', 'intoss://my-granite-app'],
  ]) {
    const txId = await partner.requestNone({ requestUrl });
    const one = (await app.inject(`${CONTROL}/transactions/${txId}`)).json();
    const [listed] = (await app.inject(`${CONTROL}/transactions?limit=1`)).json().items;
    const done = await app.inject({ method: 'POST', url: `${CONTROL}/transactions/${txId}/complete` });
    expect([one.requestUrl, listed.requestUrl, done.json().requestUrl]).toEqual([shown, shown, shown]);
    expect((await app.inject(`/app/api/${txId}`)).json().returnUrl).toBe(
      requestUrl?.startsWith('http') ? requestUrl : null,
    );
  }
});
