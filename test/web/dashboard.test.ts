import { describe, expect, it } from 'vitest';
import { buildTestApp, control } from '../harness.ts';
import { pagePolicy, policyOf } from '../page-policy.ts';

const html = { accept: 'text/html' };

describe('GET /', () => {
  it.each([
    'text/html',
    'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    'application/json, text/html;q=0.1',
    'TEXT/HTML',
    'text/html;level=1;q=0.5',
    'text/html ; q=1.000',
    'text/html;q=0, text/html;level=1',
  ])('with Accept %j answers the page', async (accept) => {
    const { app } = await buildTestApp();
    const answer = await app.inject({ url: '/', headers: { accept } });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers.vary).toBe('Accept');
    expect(answer.body).toContain('<script src="dashboard/main.js"');
  });

  it.each([
    undefined,
    '',
    '*/*',
    'text/*',
    'application/json',
    'text/html;q=0',
    'text/html;q=0.000, */*',
    'text/html;q=none',
    'text/html;q=-1',
    'text/htmlx',
    'x-text/html',
    'application/xhtml+xml',
    'q=1;text/html',
  ])('with Accept %j stays the 404 of a wrong path of the API', async (accept) => {
    const { app } = await buildTestApp();
    const answer = await app.inject({ url: '/', headers: accept === undefined ? {} : { accept } });
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toEqual({ error: 'not found' });
    expect(answer.headers).toMatchObject({
      vary: 'Accept',
      'content-type': 'application/json; charset=utf-8',
      'x-mock-toss-hint': 'unknown path: compare it with the guide (docs/errors.md)',
    });
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'] as const)(
    '%s / is an unknown path, as it was',
    async (method) => {
      const { app } = await buildTestApp();
      const answer = await app.inject({ method, url: '/', headers: html });
      expect(answer.statusCode).toBe(404);
      expect(answer.json()).toEqual({ error: 'not found' });
    },
  );

  it('HEAD answers the headers of the page', async () => {
    const { app } = await buildTestApp();
    const answer = await app.inject({ method: 'HEAD', url: '/', headers: html });
    expect([answer.statusCode, answer.body]).toEqual([200, '']);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
  });

  it('the page is not in the journal; a wrong path is', async () => {
    const { app } = await buildTestApp();
    await app.inject({ url: '/', headers: html });
    await app.inject({ url: '/dashboard/dashboard.css' });
    await app.inject({ url: '/' });
    const { items } = (await control(app, 'GET', '/requests')).json();
    expect(items.map(({ request }: { request: { target: string } }) => request.target)).toEqual(['/']);
  });

  it('a query changes nothing', async () => {
    const { app } = await buildTestApp();
    expect((await app.inject({ url: '/?x=1', headers: html })).statusCode).toBe(200);
  });

  it('refuses a Host that is not known, and says how to allow it', async () => {
    const { app } = await buildTestApp();
    const answer = await app.inject({ url: '/', headers: { ...html, host: 'rebound.example' } });
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain('MOCK_TOSS_ALLOWED_HOSTS');
  });

  it('opens from a link of another site', async () => {
    const { app } = await buildTestApp();
    const answer = await app.inject({ url: '/', headers: { ...html, 'sec-fetch-site': 'cross-site' } });
    expect(answer.statusCode).toBe(200);
  });

  it('is off with the control API, and then says so where its files were', async () => {
    const { app } = await buildTestApp({ MOCK_TOSS_CONTROL: 'off' });
    const answer = await app.inject({ url: '/', headers: html });
    expect([answer.statusCode, answer.json(), answer.headers.vary]).toEqual([404, { error: 'not found' }, undefined]);
    const file = await app.inject({ url: '/dashboard/main.js' });
    expect(file.statusCode).toBe(404);
    expect(file.body).toContain('MOCK_TOSS_CONTROL');
  });

  it('needs no control token: what it shows does', async () => {
    const { app } = await buildTestApp({ MOCK_TOSS_CONTROL_TOKEN: 'a-long-control-token' });
    expect((await app.inject({ url: '/', headers: html })).statusCode).toBe(200);
  });

  it('is there without the pages of users', async () => {
    const { app } = await buildTestApp({ MOCK_TOSS_APP: 'off' });
    expect((await app.inject({ url: '/', headers: html })).statusCode).toBe(200);
  });
});

describe('the page', () => {
  it('has no inline code, loads nothing from elsewhere, and cannot be framed', async () => {
    const { app } = await buildTestApp();
    const { body, headers } = await app.inject({ url: '/', headers: html });
    expect(policyOf(headers)).toEqual(pagePolicy);
    expect(body).not.toMatch(/<style|style=|\son\w+=|<script(?! src=)/);
    // Relative: a proxy may have added a path in front.
    const addresses = [...body.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
    expect(addresses).toEqual(['theme.css', 'dashboard.css', 'icon.svg', 'main.js'].map((name) => `dashboard/${name}`));
  });

  it.each(['dashboard.css', 'theme.css', 'icon.svg'])('finds %s also without the pages of users', async (file) => {
    const { app } = await buildTestApp({ MOCK_TOSS_APP: 'off' });
    const { statusCode, headers } = await app.inject({ url: `/dashboard/${file}` });
    expect([statusCode, headers['cache-control']]).toEqual([200, 'no-cache']);
  });

  it('has one script, within 150,000 bytes, which makes no HTML of texts and fetches no other script', async () => {
    const { app } = await buildTestApp();
    const { body, headers, statusCode } = await app.inject({ url: '/dashboard/main.js' });
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
    });
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(150_000);
    expect(body).not.toMatch(/\bimport\s*\(|\beval\s*\(|new Function|document\.write|insertAdjacentHTML/);
  });

  it.each(['/dashboard', '/dashboard/', '/dashboard/other.js', '/dashboard/..%2fmain.js', '/dashboard/main.js/x'])(
    '%s is no file of it',
    async (url) => {
      const { app } = await buildTestApp();
      const answer = await app.inject({ url });
      expect(answer.statusCode).toBe(404);
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    },
  );
});
