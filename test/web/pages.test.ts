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

describe.each(Object.entries(pages))('%s', (_name, open) => {
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
    expect(body).toContain('모의 인증 · 실제 인증이 아닙니다 · 실제 개인정보를 입력하지 마세요');
    const files = [...body.matchAll(/(?:src|href)="(\/(?:app|cert)\/[^"]+)"/g)].map(([, file = '']) => file);
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) expect((await get(file)).statusCode).toBe(200);
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

  it('say in HTML what there is not', async () => {
    const { statusCode, headers, body } = await get('/app/assets/nothing');
    expect([statusCode, headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    expect(body).toContain('not-found: pages have no such file');
    expect((await get('/demo/x')).body).toContain('data-testid="page-error">not-found');
  });

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
