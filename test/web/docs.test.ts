import { describe, expect, it } from 'vitest';
import { sampleDocs } from '../docs-sample.ts';
import { buildTestApp, control } from '../harness.ts';
import { pagePolicy, policyOf } from '../page-policy.ts';

const DOCS = '/_control/docs';

const buildDocsApp = (env: Record<string, string> = {}) => buildTestApp(env, sampleDocs());

describe('GET /_control/docs/{language}/{name}', () => {
  it.each(['/en/findings', '/ko/findings', '/en/', '/ko/', '/en/index'])('%s is a page', async (path) => {
    const { app } = await buildDocsApp();
    const answer = await app.inject(DOCS + path);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    expect(answer.body).toContain(`<html lang="${path.slice(1, 3)}">`);
  });

  it('shows the documentation of the package, rendered at first use', async () => {
    const { app } = await buildTestApp();
    const answer = await app.inject(`${DOCS}/en/findings`);
    expect([answer.statusCode, answer.body.includes('id="token-not-reused"')]).toEqual([200, true]);
  });

  it('the reference stays where it was', async () => {
    const { app } = await buildDocsApp();
    expect((await app.inject(DOCS)).body).toContain('API reference');
  });

  it.each(['en', 'ko'])('/%s leads to the list, also below a path of a proxy', async (language) => {
    const { app } = await buildDocsApp();
    const answer = await app.inject(`${DOCS}/${language}`);
    expect([answer.statusCode, answer.headers.location]).toEqual([302, `${language}/`]);
  });

  it('has no inline code, loads nothing from elsewhere, and cannot be framed', async () => {
    const { app } = await buildDocsApp();
    const { headers } = await app.inject(`${DOCS}/en/findings`);
    expect(policyOf(headers)).toEqual(pagePolicy);
  });

  it.each([
    '/en/nothing',
    '/en/__proto__',
    '/en/constructor',
    '/en/README',
    '/en/findings.md',
    '/en/FINDINGS',
    '/en/..%2f..%2fpackage.json',
    '/en/..%2fko%2ffindings',
    '/en/%2e%2e%2fREADME.md',
    '/en/findings%00',
    '/en/%ff',
    `/en/${'x'.repeat(600)}`,
    '/ko/pages',
    '/en/findings/',
    '/en/findings/x',
    '/assets/theme.css/x',
    '/assets/',
    '/assets/page.css',
    '/assets/..%2fdocs.js',
  ])('%s is no page of it, and says so as a page', async (path) => {
    const { app } = await buildDocsApp();
    const answer = await app.inject(DOCS + path);
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers['content-security-policy']).toContain("script-src 'self'");
  });

  it('an unknown name says in both languages where the list is, and does not repeat the name', async () => {
    const { app } = await buildDocsApp();
    const { body } = await app.inject(`${DOCS}/ko/secret-name`);
    expect(body).toContain('the documentation has no such page: the list is at /_control/docs/ko (not-found)');
    expect(body).toContain('문서에 그런 페이지가 없습니다. 목록은 /_control/docs/ko에 있습니다.');
    expect(body).not.toContain('secret-name');
  });

  it('HEAD answers the headers; other methods are refused', async () => {
    const { app } = await buildDocsApp();
    const head = await app.inject({ method: 'HEAD', url: `${DOCS}/en/findings` });
    expect([head.statusCode, head.body, head.headers['content-type']]).toEqual([200, '', 'text/html; charset=utf-8']);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const) {
      const answer = await app.inject({ method, url: `${DOCS}/en/findings` });
      expect([answer.statusCode, answer.headers.allow], method).toEqual([405, 'GET, HEAD']);
    }
  });

  it('refuses a Host that is not known', async () => {
    const { app } = await buildDocsApp();
    for (const path of ['/en', '/en/', '/ko/findings', '/assets/docs.css']) {
      const answer = await app.inject({ url: DOCS + path, headers: { host: 'rebound.example' } });
      expect(answer.statusCode, path).toBe(403);
      expect(answer.body).toContain('MOCK_TOSS_ALLOWED_HOSTS');
    }
  });

  it('needs no control token, and opens from a link of another site', async () => {
    const { app } = await buildDocsApp({ MOCK_TOSS_CONTROL_TOKEN: 'a-long-control-token' });
    const headers = { 'sec-fetch-site': 'cross-site' };
    expect((await app.inject({ url: `${DOCS}/en/findings`, headers })).statusCode).toBe(200);
  });

  it('is off with the control API, and says so', async () => {
    const { app } = await buildDocsApp({ MOCK_TOSS_CONTROL: 'off' });
    for (const path of ['/en', '/ko/', '/en/findings', '/assets/theme.css']) {
      const answer = await app.inject(DOCS + path);
      expect(answer.statusCode, path).toBe(404);
      expect(answer.body, path).toContain('the documentation is off with the control API, see MOCK_TOSS_CONTROL');
    }
  });

  it('is not in the journal', async () => {
    const { app } = await buildDocsApp();
    for (const path of ['/en/findings', '/en/nothing']) await app.inject(DOCS + path);
    expect((await control(app, 'GET', '/requests')).json().items).toEqual([]);
  });

  it('a failure while pages are made is tried again', async () => {
    const { docs } = sampleDocs();
    let calls = 0;
    const failing: typeof docs = async (language) => {
      calls += 1;
      if (calls === 1) throw new Error('not now');
      return docs?.(language) ?? {};
    };
    const { app } = await buildTestApp({}, { docs: failing });
    const codes = [];
    for (let at = 0; at < 3; at += 1) codes.push((await app.inject(`${DOCS}/en/findings`)).statusCode);
    expect([codes, calls]).toEqual([[500, 200, 200], 2]);
  });
});

it.each([
  ['theme.css', 'text/css'],
  ['docs.css', 'text/css'],
  ['docs.js', 'text/javascript'],
  ['icon.svg', 'image/svg+xml'],
])('the pages find %s, also without the pages of users', async (file, type) => {
  const { app } = await buildTestApp({ MOCK_TOSS_APP: 'off' });
  const { statusCode, headers } = await app.inject(`${DOCS}/assets/${file}`);
  expect([statusCode, headers['content-type'], headers['cache-control']]).toEqual([
    200,
    `${type}; charset=utf-8`,
    'no-cache',
  ]);
});
