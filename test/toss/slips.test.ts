import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { explained } from '../explained.ts';
import { API, buildTestApp, control, createPartner, failure, TOKEN_FORM } from '../harness.ts';

const { app } = await buildTestApp();
const partner = await createPartner(app);

const FORM_TYPE = 'application/x-www-form-urlencoded';
const HINT = 'x-mock-toss-hint';

interface Sent {
  readonly url?: string;
  /** `null`: none. */
  readonly type?: string | null;
  readonly payload?: string | Buffer;
  readonly headers?: Record<string, string>;
}

const send = (url: string, { type, payload, headers }: Sent, more: Record<string, string>) =>
  app.inject({
    method: 'POST',
    url,
    headers: { ...(type === null ? {} : { 'content-type': type ?? '' }), ...more, ...headers },
    ...(payload === undefined ? {} : { payload }),
  });
const toToken = (sent: Sent) => send(sent.url ?? '/token', { type: FORM_TYPE, ...sent }, {});
const toApi = (sent: Sent) =>
  send(
    sent.url ?? `${API}/status`,
    { type: 'application/json', ...sent },
    { authorization: `Bearer ${partner.token}` },
  );

const MULTIPART = '--b\r\nContent-Disposition: form-data; name="grant_type"\r\n\r\nclient_credentials\r\n--b--\r\n';
const compressions = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync, zstd: zstdCompressSync };

describe('a misspelt path is explained, also outside /api and /token', () => {
  it.each([
    ['//token', 'call /token, without a double slash (a base URL must not end in /)'],
    ['/token/', 'call /token, without a trailing slash'],
    ['/Token', 'call /token, in this letter case'],
    ['/token%20', 'call /token, without spaces'],
    [`/${API}/status`, `call ${API}/status, without a double slash`],
    [`${API.toUpperCase()}/status`, `call ${API}/status, in this letter case`],
    ['/v2/sign/user/auth/id/status', `call ${API}/status, with its complete beginning`],
  ])('%s: a plain 404', async (url, hint) => {
    for (const method of ['POST', 'GET', 'DELETE'] as const) {
      const answer = await app.inject({ method, url });
      expect([answer.statusCode, answer.body]).toEqual([404, '{"error":"not found"}']);
      expect(answer.headers[HINT]).toContain(hint);
    }
  });

  it.each([
    [`/api/${API}/status`, `call ${API}/status, without a double slash`],
    [`/api${API}/status`, `call ${API}/status, without the part before it`],
    [`${API}/status/`, `call ${API}/status, without a trailing slash`],
    [`${API}/Status`, `call ${API}/status, in this letter case`],
    [`${API}/unlike`, 'compare it with the guide'],
  ])('%s: the envelope', async (url, hint) => {
    const answer = await app.inject({ method: 'POST', url });
    expect([answer.statusCode, answer.json()]).toEqual([404, failure('CE0003')]);
    expect(answer.headers[HINT]).toContain(hint);
  });
});

describe('an unknown path elsewhere names the place that lists the paths', () => {
  const detailOf = async (own: typeof app, url: string): Promise<string> => {
    const answer = await own.inject({ method: 'GET', url });
    expect([answer.statusCode, answer.json().status]).toEqual([404, 404]);
    return answer.json().detail;
  };

  it.each(['/_control', '/_control/', '/_control/v1', '/_control/v1/nothing', '/_control/nothing'])(
    '%s: the reference',
    async (url) => {
      expect(await detailOf(app, url)).toContain('/_control/docs');
      expect(await detailOf(app, url)).not.toContain('guide');
      expect((await app.inject('/_control/docs')).statusCode).toBe(200);
    },
  );

  it('a misspelt path of the control API: the call, and the reference', async () => {
    const detail = await detailOf(app, '/_control/v1/clients/x/rest');
    expect(detail).toContain('call /_control/v1/clients/{clientId}/reset, spelt like this');
    expect(detail).toContain('/_control/docs');
  });

  it.each(['clients', 'transactions', 'personas', 'scenarios'])(
    'a slash behind a list: /_control/v1/%s/',
    async (list) => {
      expect(await detailOf(app, `/_control/v1/${list}/`)).toContain(
        `call /_control/v1/${list}, without a trailing slash`,
      );
    },
  );

  it('and so do a page and a call under /api-client without their last part', async () => {
    const page = await app.inject('/app/');
    expect([page.statusCode, page.body]).toEqual([404, expect.stringContaining('call /app, without a trailing slash')]);
    const answer = await app.inject('/api-client/v1/transactions/');
    expect([answer.statusCode, answer.json()]).toEqual([404, failure('CE0003')]);
    expect(answer.headers[HINT]).toContain('unknown path');
  });

  it('and with the control API or the pages off, the setting', async () => {
    const off = await buildTestApp({ MOCK_TOSS_CONTROL: 'off', MOCK_TOSS_APP: 'off' });
    expect(await detailOf(off.app, '/_control/v1/clients')).toContain('MOCK_TOSS_CONTROL');
    const page = await off.app.inject('/app');
    expect([page.statusCode, page.body]).toEqual([404, expect.stringContaining('MOCK_TOSS_APP')]);
  });

  it('an unknown page does not refer to the guide', async () => {
    const page = await app.inject('/demo-x/../app/assets/none/none');
    expect([page.statusCode, page.body]).toEqual([404, expect.not.stringContaining('guide')]);
  });
});

describe('a body that POST /token cannot read', () => {
  it.each<[string, Sent, string]>([
    ['empty', { payload: '' }, 'the body is empty: send the parameters in it'],
    ['none, without a type', { type: null }, 'the body is empty: send the parameters in it'],
    [
      'none, without a type, with everything in the query',
      { type: null, url: '/token?grant_type=client_credentials&scope=ca&client_id=x&client_secret=y' },
      'the body is empty: send the parameters form-encoded in it',
    ],
    ['something, without a type', { type: null, payload: TOKEN_FORM }, 'there is no Content-Type'],
    [
      'empty, with everything in the query',
      { url: `/token?${TOKEN_FORM}`, payload: '' },
      'form-encoded in it, not in the query',
    ],
    ['multipart', { type: 'multipart/form-data; boundary=b', payload: MULTIPART }, 'the body is multipart'],
    [
      'multipart that says form, as PHP sends an array with a Content-Type of its own',
      { type: `${FORM_TYPE}; boundary=b`, payload: MULTIPART },
      'the body is multipart, whatever its Content-Type says',
    ],
    ['JSON', { type: 'application/json', payload: '{}' }, 'the Content-Type says JSON'],
    ['JSON that says form', { payload: '{"grant_type":"client_credentials"}' }, 'the body is JSON, whatever'],
    ['JSON of several lines that says form', { payload: '\n [1]' }, 'the body is JSON, whatever'],
    [
      'of a list of header strings',
      { type: null, headers: { 0: `Content-Type: ${FORM_TYPE}` }, payload: TOKEN_FORM },
      'headers have numbers as names',
    ],
    ['of another encoding', { payload: Buffer.from([0x78, 0x3d, 0xff]) }, 'the body is not UTF-8'],
    ['with a broken percent sign', { payload: `${TOKEN_FORM}&x=%zz` }, 'check percent signs'],
  ])('%s', async (_name, sent, hint) => {
    const answer = await toToken(sent);
    expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_request']);
    expect(answer.headers[HINT]).toContain(hint);
    expect(answer.headers[HINT]).toMatch(/^[\x20-\x7e]{1,200}$/);
  });
});

describe('a compressed body is reported as compressed', () => {
  it.each(Object.entries(compressions))('%s', async (encoding, compress) => {
    const headers = { 'content-encoding': encoding };
    const answers = [
      await toToken({ payload: compress(TOKEN_FORM), headers }),
      await toApi({ payload: compress('{"txId":"x"}'), headers }),
      await app.inject({
        method: 'POST',
        url: '/_control/v1/clients',
        headers: { 'content-type': 'application/json', ...headers },
        payload: compress('{}'),
      }),
    ];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([400, 400, 400]);
    for (const { headers: had, body } of answers) {
      expect(`${had[HINT]} ${body}`).toContain(
        'the body is compressed: send it as plain text, without Content-Encoding',
      );
    }
  });

  it('by its bytes alone, if no header says so', async () => {
    expect((await toToken({ payload: gzipSync(TOKEN_FORM) })).headers[HINT]).toContain('compressed');
    expect((await toApi({ payload: gzipSync('{}') })).headers[HINT]).toContain('compressed');
  });

  it('and an uncompressed one is accepted, whatever Content-Encoding says', async () => {
    const headers = { 'content-encoding': 'gzip' };
    expect((await toToken({ payload: TOKEN_FORM, headers })).statusCode).toBe(200);
    expect((await toApi({ payload: '{"txId":"x"}', headers })).json()).toEqual(failure('CE3100'));
    const broken = await toApi({ payload: Buffer.from([0x7b, 0xff, 0x7d]) });
    expect(broken.headers[HINT]).toContain('not UTF-8');
    expect(broken.headers[HINT]).not.toContain('compressed');
  });
});

describe('a body that a call under /api cannot read', () => {
  it.each<[string, Sent, string | RegExp]>([
    ['empty', { payload: '' }, 'cuts off --data-raw, as in samples of the guide'],
    ['empty, with everything in the query', { url: `${API}/status?txId=x`, payload: '' }, 'the query is not read'],
    ['none, without a type', { type: null }, 'the body is empty'],
    [
      'an empty object, with everything in the query',
      { url: `${API}/status?txId=x`, payload: '{}' },
      'txId is required in the JSON body: it was sent in the query, which is not read',
    ],
    [
      'an object, with a part of it in the query',
      { url: `${API}/request?requestType=USER_NONE`, payload: '{"requestUrl":"https://partner.test"}' },
      'requestType is required in the JSON body: it was sent in the query',
    ],
    [
      'what lacks one thing and has another in the query',
      { url: `${API}/result?sessionKey=x&nonce=y`, payload: '{"sessionKey":"x"}' },
      'txId is required',
    ],
    [
      'what has the wrong type, and the same name in the query',
      { url: `${API}/status?txId=x`, payload: '{"txId":5}' },
      /txId must be a string \(docs\/errors\.md#ce0003\)$/,
    ],
    ['multipart', { type: 'multipart/form-data; boundary=b', payload: MULTIPART }, 'the body is multipart'],
    ['a form', { type: FORM_TYPE, payload: '{"txId":"x"}' }, 'the Content-Type says form'],
    ['no type', { type: null, payload: '{"txId":"x"}' }, 'there is no Content-Type'],
    [
      'of a list of header strings',
      { type: null, headers: { 1: 'Content-Type: application/json' }, payload: '{}' },
      'headers have numbers as names',
    ],
  ])('%s', async (_name, sent, hint) => {
    const answer = await toApi(sent);
    expect([answer.statusCode, answer.json()]).toEqual([400, failure('CE0003')]);
    expect(answer.headers[HINT]).toMatch(hint);
    expect(answer.headers[HINT]).toMatch(/^[\x20-\x7e]{1,200}$/);
  });

  it('keeps what was sent in the journal', async () => {
    await toApi({ type: 'text/plain', payload: '{"txId":"x"}' });
    const [entry] = (await control(app, 'GET', `/requests?clientId=${partner.clientId}&limit=1`)).json().items;
    expect(entry).toMatchObject({
      outcome: 'CE0003',
      hint: explained('wrong Content-Type: send Content-Type: application/json', 'CE0003'),
    });
  });
});
