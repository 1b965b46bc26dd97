import { beforeAll, describe, expect, it } from 'vitest';
import { type Alter, type GivenAnswer, startAltered } from '../../parity/altered-server.ts';
import { compareWith, makeFiles, startEmulator } from './compared.ts';

const json = (answer: GivenAnswer): Record<string, Record<string, unknown>> | undefined => {
  try {
    return JSON.parse(answer.body);
  } catch {
    return undefined;
  }
};

const say = (value: unknown): Partial<GivenAnswer> => ({ body: JSON.stringify(value) });

/** Changes the error of a code. */
const inError =
  (code: string, change: (error: Record<string, unknown>) => Record<string, unknown>): Alter =>
  (answer) => {
    const body = json(answer);
    return body?.error?.errorCode === code ? say({ ...body, error: change(body.error) }) : undefined;
  };

/** Changes what a successful answer of a path has. */
const inSuccess =
  (path: string, change: (success: Record<string, unknown>) => Record<string, unknown>): Alter =>
  (answer, call) => {
    const success = json(answer)?.success;
    if (call.path !== `/api/v2/sign/user/auth/id/${path}` || success == null) return undefined;
    return say({ ...json(answer), success: change(success) });
  };

const without = (name: string) => (value: Record<string, unknown>) => {
  const { [name]: _gone, ...rest } = value;
  return rest;
};

const inHeader =
  (name: string, value: string | undefined, when: (answer: GivenAnswer) => boolean = () => true): Alter =>
  (answer) => {
    if (answer.headers[name] === undefined || !when(answer)) return undefined;
    const { [name]: _old, ...rest } = answer.headers;
    return { headers: value === undefined ? rest : { ...rest, [name]: value } };
  };

const isStatus = (status: number) => (answer: GivenAnswer) => answer.status === status;

/** An answer that came because the emulator checks something first that this server checks later. */
const otherOrder: Alter = (answer, call) => {
  const body = json(answer);
  const isBadKey = call.path.endsWith('/result') && call.body.includes('"sessionKey":"hello"');
  if (!isBadKey || body?.error?.errorCode !== 'CE3102') return undefined;
  return say({ ...body, error: { ...body.error, errorCode: 'CE3200', reason: '암호화된 값이 올바르지 않습니다.' } });
};

/** What is different, how, and the places that must be named, and no others. */
const differences: readonly [string, Alter, readonly string[]][] = [
  [
    'the status of an error',
    (answer) => (json(answer)?.error?.errorCode === 'CE3100' ? { status: 404 } : undefined),
    ['status'],
  ],
  [
    'the status of a success',
    (answer, { path }) => (path.endsWith('/request') && answer.status === 200 ? { status: 201 } : undefined),
    ['status'],
  ],
  ['an error code', inError('CE3100', (error) => ({ ...error, errorCode: 'CE3999' })), ['body.error.errorCode']],
  ['a reason', inError('CE1000', (error) => ({ ...error, reason: '다시 로그인하세요.' })), ['body.error.reason']],
  [
    'a reason by one letter',
    inError('CE3100', (error) => ({ ...error, reason: `${error.reason}.` })),
    ['body.error.reason'],
  ],
  [
    'the text of an OAuth error',
    (answer) => {
      const body = json(answer);
      return body !== undefined && 'error_description' in body ? say({ ...body, error_description: 'no' }) : undefined;
    },
    ['body.error_description'],
  ],
  ['a title in place of null', inError('CE0003', (error) => ({ ...error, title: '오류' })), ['body.error.title']],
  [
    'data that is not empty',
    inError('CE3102', (error) => ({ ...error, data: { retry: true } })),
    ['body.error.data.retry'],
  ],
  ['the type of a number', inError('CE3100', (error) => ({ ...error, errorType: '0' })), ['body.error.errorType']],
  ['a missing field', inError('CE1000', without('title')), ['body.error.title']],
  ['a field that is missing in a success', inSuccess('status', without('requestedDt')), ['body.success.requestedDt']],
  ['a field too many', inSuccess('status', (success) => ({ ...success, extra: 1 })), ['body.success.extra']],
  [
    'null in place of a field that is left out',
    (answer) => {
      const body = json(answer);
      return body?.resultType === ('SUCCESS' as never) ? say({ ...body, error: null }) : undefined;
    },
    ['body.error'],
  ],
  [
    'a time with a fraction',
    inSuccess('status', (success) => ({ ...success, requestedDt: String(success.requestedDt).replace('+', '.123+') })),
    ['body.success.requestedDt'],
  ],
  [
    'a time in UTC',
    inSuccess('request', (success) => ({
      ...success,
      requestedDt: String(success.requestedDt).replace('+09:00', 'Z'),
    })),
    ['body.success.requestedDt'],
  ],
  ['an id that is no UUID', inSuccess('status', (success) => ({ ...success, txId: '12345' })), ['body.success.txId']],
  ['another state', inSuccess('status', (success) => ({ ...success, status: 'PENDING' })), ['body.success.status']],
  [
    'a lifetime',
    (answer) => {
      const body = json(answer);
      return body?.expires_in === undefined ? undefined : say({ ...body, expires_in: 3599 });
    },
    ['body.expires_in'],
  ],
  ['a content type', inHeader('content-type', 'text/json'), ['headers.content-type']],
  ['no Cache-Control', inHeader('cache-control', undefined), ['headers.cache-control']],
  ['no Pragma', inHeader('pragma', undefined), ['headers.pragma']],
  [
    'another challenge',
    inHeader('www-authenticate', 'Bearer realm="toss"', isStatus(401)),
    ['headers.www-authenticate'],
  ],
  ['more methods in Allow', inHeader('allow', 'GET, POST'), ['headers.allow']],
  [
    'an empty body',
    inError('CE3100', () => ({})),
    ['body.error.errorType', 'body.error.errorCode', 'body.error.reason', 'body.error.data', 'body.error.title'],
  ],
  ['the order of checks', otherOrder, ['body.error.errorCode', 'body.error.reason']],
  [
    'HTML in place of an error',
    (answer) =>
      answer.status === 405 && answer.body !== ''
        ? { body: '<h1>No</h1>', headers: { ...answer.headers, 'content-type': 'text/html' } }
        : undefined,
    ['headers.content-type', 'body'],
  ],
];

/** What must not count. */
const harmless: readonly [string, Alter][] = [
  [
    'the order of fields',
    (answer) => {
      const body = json(answer);
      return body === undefined ? undefined : say(Object.fromEntries(Object.entries(body).reverse()));
    },
  ],
  [
    'white space in JSON',
    (answer) => {
      const body = json(answer);
      return body === undefined ? undefined : { body: JSON.stringify(body, null, 2) };
    },
  ],
  [
    'headers that say how an answer was sent',
    (answer) => ({
      headers: {
        ...answer.headers,
        server: 'nginx',
        date: 'Thu, 01 Jan 1970 00:00:00 GMT',
        'x-request-id': '1',
        'x-mock-toss-hint': 'no',
      },
    }),
  ],
  [
    'the letter case of a content type',
    inHeader(
      'content-type',
      'Application/JSON;Charset=UTF-8',
      ({ headers }) => headers['content-type'] === 'application/json; charset=utf-8',
    ),
  ],
];

let upstream: URL;
let files: ReturnType<typeof makeFiles>;
beforeAll(async () => {
  upstream = await startEmulator();
  files = makeFiles();
});

const words = () => ['--public-key', files.publicKey, '--only', 'token,pending,bearer,txid,http'];

describe('compare names exactly what is different', () => {
  it.each(differences)('%s', async (_what, alter, places) => {
    const altered = await startAltered(upstream, alter);

    const { code, probes } = await compareWith(altered.url, words());

    const different = probes.filter(({ result }) => result === 'differs');
    expect(altered.altered()).toBeGreaterThan(0);
    expect(different).toHaveLength(altered.altered());
    const found = different.map(({ differences: all }) => all.map(({ at }) => at));
    expect(new Set(found.map((one) => one.join()))).toEqual(new Set([places.join()]));
    expect(code).toBe(1);
  });

  it.each(harmless)('but not %s', async (_what, alter) => {
    const altered = await startAltered(upstream, alter);

    const { code, probes } = await compareWith(altered.url, words());

    expect(altered.altered()).toBeGreaterThan(0);
    expect(probes.filter(({ result }) => result === 'differs')).toEqual([]);
    expect(code).toBe(0);
  });
});
