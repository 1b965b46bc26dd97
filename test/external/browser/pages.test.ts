import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { buildTestApp, control, createPartner, personalBody, type TestApp } from '../../harness.ts';
import { newFolder } from '../../new-folder.ts';
import { describeWith } from '../programs.ts';
import { expectSound, openContext, postStart, SMALL, watchComplaints } from './browser.ts';

const TOKEN = 'open-sesame';
const HOSTILE = `<img src=x onerror="document.title='hit'">"'&{{txId}}`;

const listen = async (env: Record<string, string> = {}) => {
  const own: TestApp = await buildTestApp(env, { realNow: Date.now });
  return { app: own.app, base: await own.app.listen({ host: '127.0.0.1', port: 0 }) };
};

const scan = (path: string): string =>
  execFileSync('zbarimg', ['-q', '--raw', path], { stdio: ['ignore', 'pipe', 'ignore'] })
    .toString()
    .trim();

describeWith(['chromium', 'zbarimg'], 'the pages, in Chromium on a small screen', () => {
  let context: BrowserContext;
  let complaints: string[];

  beforeAll(async () => {
    context = await openContext({ viewport: SMALL });
    complaints = watchComplaints(context, /status of (400|401|404|405|424)/);
  });

  it('the phone shows what waits for a number, and leads to it', async () => {
    const { app, base } = await listen();
    const partner = await createPartner(app);
    const { txId } = (await partner.call('request', await personalBody())).json().success;
    const page = await context.newPage();
    await page.goto(`${base}/app`);
    await page.getByTestId('phone-number').fill('010-1234-5678');
    await page.keyboard.press('Enter');
    await page.getByTestId('phone-request').waitFor();
    await expectSound(page);
    expect(await page.getByTestId('phone-request').count()).toBe(1);
    await page.getByTestId('phone-request').click();
    await page.getByTestId('app-cancel').click();
    await page.getByTestId('app-cancelled').waitFor();
    expect(page.url()).toBe(`${base}/app/${txId}`);
    await page.goto(`${base}/app`);
    await page.getByTestId('phone-number').fill('01012345678');
    await page.getByTestId('phone-show').click();
    await page.getByTestId('phone-empty').waitFor();
    // One that comes in while the page is open.
    await partner.call('request', await personalBody());
    await page.getByTestId('phone-request').waitFor();
    await page.getByTestId('phone-number').fill('12');
    await page.getByTestId('phone-show').click();
    await page.getByTestId('phone-problem').getByText('숫자 10~11자리').waitFor();
    expect(await page.getByTestId('phone-request').count()).toBe(0);
    await page.close();
  });

  it('the phone needs the control token where there is one, and the control API', async () => {
    const { app, base } = await listen({ MOCK_TOSS_CONTROL_TOKEN: TOKEN });
    const partner = await createPartner(app);
    await partner.call('request', await personalBody());
    const page = await context.newPage();
    await page.goto(`${base}/app`);
    await page.getByTestId('phone-number').fill('01012345678');
    await page.getByTestId('phone-show').click();
    await page.getByTestId('phone-token').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByTestId('phone-problem').getByText('제어 토큰이 필요합니다').waitFor();
    await expectSound(page);
    await page.getByTestId('phone-token').fill(TOKEN);
    await page.keyboard.press('Enter');
    await page.getByTestId('phone-request').waitFor();
    const off = await listen({ MOCK_TOSS_CONTROL: 'off' });
    await page.goto(`${off.base}/app`);
    await page.getByTestId('phone-number').fill('01012345678');
    await page.getByTestId('phone-show').click();
    await page.getByTestId('phone-problem').getByText('꺼져 있어').waitFor();
    await page.close();
  });

  it('the demo walks from the token to the decrypted person, and shows every message', async () => {
    const { base } = await listen();
    const page = await context.newPage();
    await page.goto(`${base}/demo`);
    await expectSound(page);
    await page.getByTestId('demo-scenario').selectOption('auto');
    await Promise.all([page.waitForEvent('popup'), page.getByTestId('demo-start').click()]);
    await page.getByTestId('demo-person').getByText('김토스').waitFor();
    expect(await page.getByTestId('demo-message').locator('h3').allTextContents()).toEqual([
      '① AccessToken 받기',
      '② 인증 요청하기',
      '③ TossCert().start()',
      '③ onSuccess()',
      '④ 본인확인 상태 조회하기',
      '⑤ 본인확인 결과 조회하기',
    ]);
    await expectSound(page);
    expect(await page.getByTestId('demo-messages').textContent()).not.toContain(
      'test_418087247d66da09fda1964dc4734e453c7cf66a7a9e3',
    );
    await page.close();
  });

  it('the demo shows how it fails: refused, cancelled, closed, or with a service that is down', async () => {
    const { app, base } = await listen();
    const page = await context.newPage();
    const start = async () => {
      const [popup] = await Promise.all([page.waitForEvent('popup'), page.getByTestId('demo-start').click()]);
      return popup;
    };
    const failure = async (text: string) => {
      await page.getByTestId('demo-error').getByText(text).waitFor();
      expect(await page.getByTestId('demo-failure').isVisible()).toBe(true);
    };
    await page.goto(`${base}/demo`);
    await page.getByTestId('demo-scenario').selectOption('mismatch');
    await start();
    await failure('CE3001');
    await page.getByTestId('demo-scenario').selectOption('manual');
    await (await start()).getByTestId('window-cancel-form').click();
    await failure('CANCELLED_BY_USER');
    await (await start()).close();
    await failure('CLOSED_BY_USER');
    await control(app, 'POST', '/faults', { endpoint: 'request', error: 'CE0002', times: 1 });
    await start();
    await failure('CE0002');
    await control(app, 'POST', '/faults', { endpoint: 'request', abort: 'reset', times: 1 });
    await start();
    await failure('unreachable');
    await control(app, 'POST', '/faults', { endpoint: 'result', tamper: 'field-session-id', times: 1 });
    await page.getByTestId('demo-scenario').selectOption('instant');
    await start();
    await page.getByTestId('demo-person').getByText('복호화할 수 없습니다').first().waitFor();
    await page.close();
  });

  it('the code on the window is read by a scanner as the address of the app', async () => {
    const { app, base } = await listen();
    const txId = await (await createPartner(app)).requestNone();
    const page = await context.newPage();
    await postStart(page, base, txId);
    await page.getByTestId('window-consent').check();
    await page.getByTestId('window-next').click();
    const path = join(newFolder(), 'qr.png');
    await page.getByTestId('window-qr').screenshot({ path });
    expect(scan(path)).toBe(`${base}/app/${txId}`);
    await page.close();
  });

  it('nothing hostile becomes markup, a link or a script', async () => {
    const { app, base } = await listen();
    await app.inject({
      method: 'PUT',
      url: '/_control/v1/personas/hostile',
      payload: {
        name: HOSTILE,
        description: HOSTILE,
        birthday: '19900101',
        gender: 'MALE',
        nationality: 'LOCAL',
        phone: '01019989999',
      },
    });
    await app.inject({
      method: 'PUT',
      url: '/_control/v1/scenarios/hostile',
      payload: { description: HOSTILE, persona: 'hostile' },
    });
    const partner = await createPartner(app, { scenario: 'hostile' });
    const page = await context.newPage();
    const txId = await partner.requestNone({
      requestUrl: 'javascript:document.title="hit"',
      successCallbackUrl: 'javascript:document.title="hit"',
    });
    await postStart(page, base, txId);
    await page.getByTestId('window-form').waitFor();
    expect(await page.getByTestId('window-name').inputValue()).toBe(HOSTILE);
    expect(await page.getByTestId('window-persona').textContent()).toContain(HOSTILE);
    await expectSound(page);
    await control(app, 'POST', `/transactions/${txId}/complete`);
    await page.getByTestId('window-done').waitFor();
    expect(await page.getByTestId('window-return').isVisible()).toBe(false);
    await page.goto(`${base}/app/${txId}`);
    await page.getByTestId('app-done').waitFor();
    expect(await page.getByTestId('app-return').isVisible()).toBe(false);
    // An id that is markup, and one that is a path.
    for (const id of [HOSTILE, `" onload="document.title='hit'`, '../../_control/v1/info', '%2e%2e/']) {
      await postStart(page, base, id);
      await page.getByTestId('window-unknown').waitFor();
      expect(await page.evaluate('document.body.dataset.txId')).toBe(id);
      await page.goto(`${base}/app/${encodeURIComponent(id)}`);
      await page.getByTestId('app-unknown').waitFor();
    }
    await page.goto(`${base}/demo`);
    expect(await page.getByTestId('demo-scenario').textContent()).toContain(HOSTILE);
    await expectSound(page);
    expect(await page.title()).not.toBe('hit');
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    await page.close();
  });

  it('what cannot be opened is a page too', async () => {
    const { base } = await listen();
    const page = await context.newPage();
    await page.goto(`${base}/start?serviceType=SIGN_USER_AUTH`);
    await page.getByTestId('page-error').getByText('txId 필드를 담아 폼 POST로').waitFor();
    await expectSound(page);
    await page.goto(`${base}/app/x?embed=javascript:alert(1)`);
    await page.getByTestId('page-error').getByText('embed는 프레임이 있는 페이지의 출처').waitFor();
    await page.close();
  });

  it('a server that goes away is said, and one that comes back is noticed', async () => {
    const { app, base } = await listen();
    const txId = await (await createPartner(app)).requestNone();
    const page = await context.newPage();
    await page.goto(`${base}/app/${txId}`);
    await page.getByTestId('app-ask').waitFor();
    await page.route('**/app/api/**', (route) => route.abort());
    await page.getByTestId('offline').waitFor();
    await expectSound(page);
    await page.unroute('**/app/api/**');
    await page.getByTestId('offline').waitFor({ state: 'hidden' });
    await page.close();
  });

  it('gives the browser nothing to complain of', () => {
    expect(complaints.filter((text) => !/ERR_FAILED/.test(text))).toEqual([]);
  });
});
