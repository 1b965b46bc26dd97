import { describe, expect, it } from 'vitest';
import { TossError } from '../../../src/domain/error-catalogue.ts';
import { createApiRefuse } from '../../../src/toss/call/envelope.ts';
import { API, buildTestApp, control, createPartner, failure, fixtures } from '../../harness.ts';

const { app } = await buildTestApp();
const partner = await createPartner(app);

const send = (options: { method?: string; url?: string; type?: string | null; payload?: string | Buffer }) =>
  app.inject({
    method: (options.method ?? 'POST') as 'POST',
    url: options.url ?? `${API}/status`,
    headers: {
      authorization: `Bearer ${partner.token}`,
      ...(options.type === null ? {} : { 'content-type': options.type ?? 'application/json' }),
    },
    ...(options.payload === undefined ? {} : { payload: options.payload }),
  });

describe('every refusal under /api is the guide’s envelope with a hint', () => {
  it.each<[string, Parameters<typeof send>[0], number, string]>([
    ['an unknown path', { url: '/api/v2/unknown' }, 404, 'unknown path'],
    ['/api alone', { url: '/api', method: 'GET' }, 404, 'unknown path'],
    ['a trailing slash', { url: `${API}/status/` }, 404, 'trailing slash'],
    ['a doubled slash', { url: '/api//v2/sign/user/auth/id/status' }, 404, 'unknown path'],
    ['another letter case', { url: `${API}/Status` }, 404, 'unknown path'],
    ['a path that cannot be decoded', { url: '/api/%zz' }, 404, 'unknown path'],
    [
      'an unknown path with a body of another type',
      { url: '/api/x', type: 'text/plain', payload: 'x' },
      404,
      'unknown path',
    ],
    ['an unknown path with a huge body', { url: '/api/x', payload: 'x'.repeat(100_000) }, 404, 'unknown path'],
    ['GET', { method: 'GET', type: null }, 405, 'accepts POST'],
    ['HEAD', { method: 'HEAD', type: null }, 405, 'accepts POST'],
    ['PUT', { method: 'PUT', payload: '{' }, 405, 'accepts POST'],
    ['PATCH', { method: 'PATCH', payload: '{}' }, 405, 'accepts POST'],
    ['DELETE', { method: 'DELETE', type: null }, 405, 'accepts POST'],
    ['OPTIONS', { method: 'OPTIONS', type: null }, 405, 'accepts POST'],
    ['TRACE', { method: 'TRACE', type: null }, 405, 'accepts POST'],
    ['no content type', { type: null, payload: '{"txId":"x"}' }, 400, 'Content-Type: application/json'],
    ['no body at all', { type: null }, 400, 'the body is empty'],
    ['an empty body', { payload: '' }, 400, 'the body is empty'],
    ['another content type', { type: 'text/plain', payload: '{"txId":"x"}' }, 400, 'Content-Type: application/json'],
    ['a form', { type: 'application/x-www-form-urlencoded', payload: 'txId=x' }, 400, 'Content-Type: application/json'],
    ['a content type that is none', { type: ';;;', payload: '{}' }, 400, 'Content-Type: application/json'],
    ['a body over 64 KiB', { payload: `{"txId":"${'x'.repeat(65_536)}"}` }, 413, 'larger than 65536 bytes'],
    ['content type before size', { type: 'text/plain', payload: 'x'.repeat(70_000) }, 400, 'Content-Type'],
    ['malformed JSON', { payload: '{"txId":' }, 400, 'not JSON: line 1, column 9: it ends too early'],
    ['two objects', { payload: '{}{}' }, 400, 'not JSON: line 1, column 3'],
    [
      'single quotes',
      { payload: "{\n  'txId': 'x'\n}" },
      400,
      'not JSON: line 2, column 3: a name in double quotes is expected here',
    ],
    ['an open quote', { payload: '{"txId": "x}' }, 400, 'line 1, column 10: the quote that opens here is never closed'],
    [
      'the guide’s trailing comma',
      { payload: '{"txId" : "x",}' },
      400,
      'line 1, column 15: a comma before a closing bracket (two samples of the guide have this mistake)',
    ],
    ['text that is not UTF-8', { payload: Buffer.from([0x7b, 0xff, 0x7d]) }, 400, 'not UTF-8'],
    ['UTF-16', { payload: Buffer.from('{"txId":"x"}', 'utf16le') }, 400, 'not JSON'],
    ['deep nesting', { payload: '['.repeat(60_000) }, 400, 'not JSON'],
  ])('%s', async (_name, call, status, hint) => {
    const answer = await send(call);
    expect(answer.statusCode).toBe(status);
    if (call.method !== 'HEAD') expect(answer.json()).toEqual(failure('CE0003'));
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.headers['x-mock-toss-hint']).toContain(hint);
    expect(answer.headers['x-mock-toss-hint']).toMatch(/^[\x20-\x7e]{1,200}$/);
    if (status === 405) expect(answer.headers.allow).toBe('POST');
  });

  it.each([
    ['__proto__ as a key', '{"__proto__":{"txId":"x"}}', 'CE0003'],
    ['constructor as a key', '{"constructor":{"prototype":{"txId":"x"}}}', 'CE0003'],
    ['__proto__ beside a good key', '{"__proto__":{"admin":true},"txId":"x"}', 'CE3100'],
    ['__proto__ as a value', '{"txId":"__proto__"}', 'CE3100'],
    ['constructor as a value', '{"txId":"constructor"}', 'CE3100'],
    ['a key given twice: the last counts', '{"txId":1,"txId":"x"}', 'CE3100'],
    ['a byte order mark', '\uFEFF{"txId":"x"}', 'CE3100'],
  ])('%s', async (_name, payload, code) => {
    const answer = await send({ payload });
    expect([answer.statusCode, answer.json()]).toEqual([400, failure(code)]);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('takes JSON with a charset, in any letter case', async () => {
    for (const type of ['application/json; charset=UTF-8', 'Application/JSON', 'application/json;charset=utf-8']) {
      expect((await send({ type, payload: '{"txId":"x"}' })).json()).toEqual(failure('CE3100'));
    }
  });

  it('takes a body of exactly 64 KiB', async () => {
    const frame = '{"txId":"x","more":""}';
    const payload = frame.replace('""}', `"${'y'.repeat(65_536 - frame.length)}"}`);
    expect(Buffer.byteLength(payload)).toBe(65_536);
    expect((await send({ payload })).json()).toEqual(failure('CE3100'));
  });

  it('an unexpected error is CE0001 without its message', async () => {
    const broken = await buildTestApp({}, { unwrapKey: () => Promise.reject(new Error('SECRET at /path')) });
    const other = await createPartner(broken.app, { scenario: 'instant' });
    const { response } = await other.readResult(await other.requestNone());
    expect([response.statusCode, response.json()]).toEqual([500, failure('CE0001')]);
    expect(response.body + JSON.stringify(response.headers)).not.toContain('SECRET');
  });
});

/** As the specification lists them, not read from the data under test. */
const CODES = {
  CE0001: [500, '일시적인 오류가 발생했습니다. 잠시 후 다시 시도해주세요.'],
  CE0002: [503, '서비스 점검 중입니다.'],
  CE0003: [400, '요청 파라미터가 올바르지 않습니다.'],
  CE1000: [401, '토큰이 유효하지 않습니다.'],
  CE1001: [403, '접근 권한이 없습니다.'],
  CE3000: [400, '토스 가입자가 아닙니다.'],
  CE3001: [400, '입력한 정보가 토스 가입 정보와 일치하지 않습니다.'],
  CE3002: [400, '인증서를 사용할 수 없는 사용자입니다.'],
  CE3003: [400, '중복된 요청입니다.'],
  CE3006: [400, '이용할 수 없는 연령입니다.'],
  CE3100: [400, '존재하지 않는 요청입니다'],
  CE3101: [400, '결과조회 가능 횟수를 초과했습니다.'],
  CE3102: [400, '요청이 아직 완료되지 않았습니다.'],
  CE3103: [400, '유효 시간이 만료된 요청입니다.'],
  CE3200: [400, '암호화된 값이 올바르지 않습니다.'],
  CE5000: [500, '외부 기관 연동 중 오류가 발생했습니다.'],
} as const;

it('knows the codes of the specification, with their statuses and reasons', () => {
  const known = [...fixtures.errors.values()].map(({ code, http, reason }) => [code, [http, reason]]);
  expect(Object.fromEntries(known)).toEqual(CODES);
});

it.each([
  ['x'.repeat(300), `${'x'.repeat(173)}... (docs/errors.md#ce0003)`],
  ['줄\n바꿈 and text', '?and text'],
])('a hint is one line of printable ASCII, at most 200 characters', (hint, expected) => {
  const { headers } = createApiRefuse(fixtures.errors)(new TossError('CE0003', hint), '/api');
  expect(headers['x-mock-toss-hint']).toMatch(/^[\x20-\x7e]{1,200}$/);
  if (hint.length > 200) expect(headers['x-mock-toss-hint']).toBe(expected);
});

it.each([...fixtures.errors.values()])('$code has its HTTP status and exact bytes', ({ code, http, reason }) => {
  const refusal = createApiRefuse(fixtures.errors)(new TossError(code as 'CE0001', 'why'), '/api');
  expect(refusal.status).toBe(http);
  expect(JSON.stringify(refusal.body)).toBe(
    `{"resultType":"FAIL","error":{"errorType":0,"errorCode":"${code}","reason":"${reason}","data":{},"title":null},"success":null}`,
  );
});

it.each<[string, string, number, RegExp]>([
  ['/%74oken', '/token', 400, /"error":"invalid_request"/],
  ['/%61pi/v2/sign/user/auth/id/status', 'status', 401, /"errorCode":"CE1000"/],
  ['/_%63ontrol/v1/clients/none', 'a client', 404, /"status":404/],
  ['/%61pi/v2/sign/user/auth/id/nothing', 'an unknown path', 404, /"errorCode":"CE0003"/],
])('%s is answered as %s', async (url, what, status, body) => {
  const method = what === 'a client' ? 'GET' : 'POST';
  const answer = await app.inject({ method, url });
  expect([answer.statusCode, answer.body]).toEqual([status, expect.stringMatching(body)]);
});

describe('outside the documented paths', () => {
  it.each(['/', '/x', '/apix', '/API/v2', '/token/', '/%zz', '/starts', '/v2/api'])(
    '%s is a plain 404',
    async (url) => {
      const answer = await app.inject({ method: 'POST', url, headers: { 'content-type': 'text/plain' }, payload: 'x' });
      expect([answer.statusCode, answer.body]).toEqual([404, '{"error":"not found"}']);
      expect(answer.headers['x-mock-toss-hint']).toMatch(/^unknown path: [\x20-\x7e]{1,186}$/);
    },
  );

  it.each(['/_control', '/_control/v1', '/_control/v1/nothing', '/_control/%zz'])(
    '%s is a 404 problem',
    async (url) => {
      const answer = await app.inject({ method: 'GET', url });
      expect([answer.statusCode, answer.json().status]).toEqual([404, 404]);
      expect(answer.headers['content-type']).toContain('application/problem+json');
    },
  );

  it('a wrong method in the control API is a 405 problem with Allow', async () => {
    const answer = await control(app, 'PUT', '/clients/x');
    expect([answer.statusCode, answer.headers.allow, answer.json().status]).toEqual([
      405,
      'DELETE, GET, HEAD, PATCH',
      405,
    ]);
  });
});
