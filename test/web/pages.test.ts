import { describe, expect, it } from 'vitest';
import { buildTestApp } from '../harness.ts';

const { app } = await buildTestApp();
const get = (url: string, from = app) => from.inject({ url });

const ID = '11111111-1111-4111-8111-111111111111';

const pages = {
  'the virtual app': () => get(`/app/${ID}`),
  'the phone': () => get('/app'),
  'the demo': () => get('/demo'),
  'the standard window': () =>
    app.inject({
      method: 'POST',
      url: '/start?serviceType=SIGN_USER_AUTH',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: `txId=${ID}`,
    }),
};

describe.each(Object.entries(pages))('%s', (name, open) => {
  it('loads nothing inline and nothing from elsewhere, and works on localhost and in a popup', async () => {
    const { statusCode, headers, body } = await open();
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|upgrade-insecure-requests|https?:/);
    expect(headers['strict-transport-security']).toBeUndefined();
    expect(headers['cross-origin-opener-policy']).toBeUndefined();
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['cache-control']).toBe('no-store');
    expect(body).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|style=|https?:\/\//);
    expect(body).toContain('비공식 모의 인증 · 실제 본인확인이 아닙니다</strong> 실제 개인정보를 입력하지 마세요');
    expect(policy).toContain(name === 'the demo' ? 'form-action *' : "form-action 'self'");
  });

  it('links what it needs relative to its own path, so that a proxy may put another in front of all', async () => {
    const { raw, body } = await open();
    const links = [...body.matchAll(/(?:src|href|action)="([^"]*)"/g)].map(([, link = '']) => link);
    const own = links.filter((link) => !link.startsWith('data:'));
    expect(own.length).toBeGreaterThan(1);
    for (const link of own) {
      expect(link).not.toMatch(/^\//);
      const { pathname } = new URL(link, `http://localhost${raw.req.url}`);
      expect((await get(pathname)).statusCode, link).toBe(200);
    }
  });

  it('has a data-testid on every control', async () => {
    const controls = (await open()).body.match(/<(?:a|button|form|input|select|textarea)\b[^>]*>/g) ?? [];
    expect(controls.length).toBeGreaterThan(0);
    expect(controls.filter((control) => !control.includes('data-testid='))).toEqual([]);
  });
});

describe('pages', () => {
  it('have no other files', async () => {
    for (const name of ['app.html', 'cert.js', '..%2fpages.ts', 'constructor', '']) {
      expect((await get(`/app/assets/${name}`)).statusCode, name).toBe(404);
    }
  });

  it('call nothing by a path from the root', async () => {
    for (const name of ['page.js', 'window.js', 'app.js', 'phone.js', 'demo.js', 'error.js', 'same-browser.js']) {
      expect((await get(`/app/assets/${name}`)).body, name).not.toMatch(/['"`]\/(app|demo|start|cert|_control|api)\b/);
    }
    expect((await get('/cert/v1')).body).not.toMatch(/['"`]\/\w/);
  });

  it('say in HTML what there is not', async () => {
    const { statusCode, headers, body } = await get('/app/assets/nothing');
    expect([statusCode, headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    expect(body).toContain('there is no such file under /app/assets: check its name (not-found)');
    expect(body).toContain('주소를 찾을 수 없습니다. (not-found)');
    expect((await get('/demo/x')).body).toMatch(/data-testid="page-error">.*\(not-found\)/);
  });

  it.each(['/start', '/demo/x', '/app/x/y', '/app//x', '/app/x%2fy/z', '/app/%E0%A4%A/x', '/cert/v1/a/b/c?d=/e'])(
    'say so with their style also at %s',
    async (path) => {
      const { body } = await get(path);
      expect(body).toContain('data-testid="page-error"');
      const [, link = ''] = /rel="stylesheet" href="([^"]+)"/.exec(body) ?? [];
      expect(new URL(link, `http://localhost/below/it${path}`).pathname).toBe('/below/it/app/assets/theme.css');
    },
  );

  it('can be framed only where the virtual app’s address names who does', async () => {
    const policy = async (url: string) => String((await get(url)).headers['content-security-policy']);
    expect(await policy(`/app/${ID}?embed=http://localhost:5173`)).toMatch(/frame-ancestors http:\/\/localhost:5173$/);
    expect(await policy('/app?embed=http://localhost:5173')).toContain("frame-ancestors 'none'");
    for (const embed of [
      '*',
      'http://*',
      '',
      "http://a.test 'self'",
      'http://a.test;',
      'javascript:1',
      'http://a.test&embed=http://b.test',
    ]) {
      const refused = await get(`/app/${ID}?embed=${encodeURI(embed)}`);
      expect([refused.statusCode, refused.headers['content-security-policy']], embed).toEqual([
        400,
        expect.stringContaining("frame-ancestors 'none'"),
      ]);
    }
  });

  it('share a classic script that any origin may load', async () => {
    const { statusCode, headers, body } = await get('/cert/v1');
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/javascript; charset=utf-8']);
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['cross-origin-resource-policy']).toBe('cross-origin');
    expect(() => new Function(body)).not.toThrow();
  });

  it('are gone when the end user’s side is off', async () => {
    const off = await buildTestApp({ MOCK_TOSS_APP: 'off' });
    for (const path of [`/app/${ID}`, '/app', '/app/assets/page.css', '/demo', '/cert/v1', '/demo/api/scenarios']) {
      expect((await get(path, off.app)).statusCode, path).toBe(404);
    }
    expect((await off.app.inject({ method: 'POST', url: '/start?serviceType=SIGN_USER_AUTH' })).statusCode).toBe(404);
  });
});
