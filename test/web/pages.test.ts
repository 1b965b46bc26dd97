import { describe, expect, it } from 'vitest';
import { buildTestApp, createPartner } from '../harness.ts';

const { app } = await buildTestApp();
const get = (url: string, from = app) => from.inject({ url });

describe('a page', () => {
  it('loads nothing inline and nothing from elsewhere, and works on localhost and in a popup', async () => {
    const txId = await (await createPartner(app)).requestNone();
    const { statusCode, headers, body } = await get(`/app/${txId}`);
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).not.toMatch(/unsafe|upgrade-insecure-requests|https?:/);
    expect(headers['strict-transport-security']).toBeUndefined();
    expect(headers['cross-origin-opener-policy']).toBeUndefined();
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(body).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|style=|https?:\/\//);
    expect(body).toContain('모의 인증 · 실제 인증이 아닙니다 · 실제 개인정보를 입력하지 마세요');
    const files = [...body.matchAll(/(?:src|href)="(\/app\/assets\/[^"]+)"/g)].map(([, file = '']) => file);
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) expect((await get(file)).statusCode).toBe(200);
  });

  it('has no other files', async () => {
    for (const name of ['app.html', '..%2fpages.ts', 'constructor', '']) {
      expect((await get(`/app/assets/${name}`)).statusCode, name).toBe(404);
    }
  });

  it('is gone with the rest of the end user’s side', async () => {
    const off = await buildTestApp({ MOCK_TOSS_APP: 'off' });
    expect((await get('/app/11111111-1111-4111-8111-111111111111', off.app)).statusCode).toBe(404);
    expect((await get('/app/assets/page.css', off.app)).statusCode).toBe(404);
  });
});
