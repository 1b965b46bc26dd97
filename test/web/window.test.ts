import { describe, expect, it } from 'vitest';
import { readOrigin } from '../../src/web/origin.ts';
import { buildTestApp } from '../harness.ts';

const { app } = await buildTestApp();
const WINDOW = '/start?serviceType=SIGN_USER_AUTH';
const TX_ID = '11111111-1111-4111-8111-111111111111';

const post = (payload: string | undefined, headers: Record<string, string> = {}, url = WINDOW) =>
  app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    ...(payload === undefined ? {} : { payload }),
  });

const openerOf = (body: string) => /data-opener="([^"]*)"/.exec(body)?.[1];

describe('the standard window', () => {
  it('is a page for the form post of a txId, from any page', async () => {
    const { statusCode, headers, body } = await post(`txId=${TX_ID}&origin=null`, { origin: 'https://partner.test' });
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(body).toContain(`data-tx-id="${TX_ID}" data-opener="https://partner.test"`);
  });

  it('can be opened on localhost and tell its opener: no HSTS, no opener policy, no upgrade to HTTPS', async () => {
    const { headers } = await post(`txId=${TX_ID}`);
    for (const name of ['strict-transport-security', 'cross-origin-opener-policy', 'cross-origin-embedder-policy']) {
      expect(headers[name], name).toBeUndefined();
    }
    const policy = String(headers['content-security-policy']);
    expect(policy).not.toMatch(/upgrade-insecure-requests|block-all-mixed-content|sandbox|unsafe|https?:/);
    expect(policy).toContain("frame-ancestors 'none'");
  });

  it('knows its opener by the header, which cannot lie, else by the field of our script', async () => {
    const [header, field] = ['https://header.test', 'https://field.test'];
    const opener = async (origin: string | undefined, named: string) => {
      const payload = new URLSearchParams({ txId: TX_ID, origin: named }).toString();
      return openerOf((await post(payload, origin === undefined ? {} : { origin })).body);
    };
    expect(await opener(header, field)).toBe(header);
    expect(await opener('null', field)).toBe(field);
    expect(await opener(undefined, field)).toBe(field);
    expect(await opener('null', '*')).toBe('');
    expect(await opener('null', 'null')).toBe('');
    expect(await opener('null', `${field}/path`)).toBe('');
    // A page that posts a form of its own does not listen, and is sent on in the end.
    expect(openerOf((await post(`txId=${TX_ID}`, { origin: header })).body)).toBe('');
  });

  it.each([
    '*',
    'null',
    '',
    'javascript:alert(1)',
    'https://a.test/',
    'https://a.test/x',
    'https://*',
    'https://a;b',
    'HTTPS://a.test',
    'file://',
  ])('takes %j for no origin', (text) => expect(readOrigin(text)).toBeUndefined());

  it('escapes what it repeats', async () => {
    const { body } = await post(new URLSearchParams({ txId: `"><script>x</script>'&` }).toString());
    expect(body).toContain('data-tx-id="&quot;&gt;&lt;script&gt;x&lt;/script&gt;&#39;&amp;"');
    // A value that looks like a placeholder stays what it is.
    expect((await post('txId={{opener}}&origin=', { origin: 'https://partner.test' })).body).toContain(
      'data-tx-id="{{opener}}"',
    );
  });

  it.each([
    ['no body', undefined, WINDOW],
    ['no txId', 'x=1', WINDOW],
    ['an empty txId', 'txId=', WINDOW],
    ['a repeated txId', 'txId=a&txId=b', WINDOW],
    ['a huge txId', `txId=${'x'.repeat(600)}`, WINDOW],
    ['what is not UTF-8', 'txId=%ff', WINDOW],
    ['no service type', `txId=${TX_ID}`, '/start'],
    ['another service type', `txId=${TX_ID}`, '/start?serviceType=SIGN'],
    ['a repeated service type', `txId=${TX_ID}`, `${WINDOW}&serviceType=SIGN_USER_AUTH`],
  ])('refuses %s, with a page that says why', async (_what, payload, url) => {
    const answer = await post(payload, {}, url);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([400, 'text/html; charset=utf-8']);
    expect(answer.body).toMatch(
      /data-testid="page-error"><span lang="ko">[^<]*[가-힣][^<]* \(invalid\)<.*<span lang="en">\w[^<]* \(invalid\)</,
    );
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
  });

  it('refuses other methods, content types and sizes in the same way', async () => {
    const get = await app.inject({ url: WINDOW });
    expect([get.statusCode, get.body]).toEqual([405, expect.stringContaining('form POST with the field txId')]);
    const put = await app.inject({ method: 'PUT', url: WINDOW });
    expect([put.statusCode, put.headers.allow]).toEqual([405, 'GET, HEAD, POST']);
    const json = await post(JSON.stringify({ txId: TX_ID }), { 'content-type': 'application/json' });
    expect([json.statusCode, json.body]).toEqual([400, expect.stringContaining('form POST with the field txId')]);
    expect((await post(`txId=${'x'.repeat(70_000)}`)).statusCode).toBe(413);
  });
});
