import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { buildTestApp, createPartner, type Partner, personalBody, type TestApp } from '../../harness.ts';
import { describeWith } from '../programs.ts';
import { openContext, SMALL } from './browser.ts';
import { startPartnerSite } from './partner-site.ts';
import { type PrefixProxy, startPrefixProxy } from './prefix-proxy.ts';

const PREFIX = '/toss/mock';

/** A mini-app's page, of an origin of its own, with the shim as it is written. */
const startMiniApp = async (emulator: string): Promise<string> => {
  const shim = readFileSync(new URL('../../../src/client/browser/apps-in-toss.ts', import.meta.url), 'utf8');
  const page = `<!doctype html><title>mini-app</title><link rel="icon" href="data:,"><script type="module">
    import { appsInTossSignTossCert, setMockTossUrl } from '/shim.js';
    setMockTossUrl(${JSON.stringify(emulator)});
    window.sign = (txId) => appsInTossSignTossCert({ txId, skipConfirmDoc: true });
  </script>`;
  const server = createServer((request, response) => {
    const isShim = request.url === '/shim.js';
    response.setHeader('content-type', isShim ? 'text/javascript' : 'text/html; charset=utf-8');
    response.end(isShim ? stripTypeScriptTypes(shim) : page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => server.closeAllConnections());
  afterAll(() => server.close());
  return `http://localhost:${(server.address() as AddressInfo).port}/`;
};

/** How the same server is reached: `MOCK_TOSS_PUBLIC_URL` is the proxy's address with its path in all of them. */
const ways = [
  ['through a proxy that strips a path and passes the host on', true, true],
  ['through a proxy that strips a path and names its target as host', true, false],
  ['at its own address', false, true],
] as const;

describeWith(['chromium'], 'a public URL with a path, in Chromium', () => {
  let proxy: PrefixProxy;
  let own: TestApp;
  let direct: string;
  let partner: Partner;
  let context: BrowserContext;
  /** Whatever a page asked for and did not get. */
  let failed: string[];

  beforeAll(async () => {
    proxy = await startPrefixProxy(PREFIX);
    own = await buildTestApp({ MOCK_TOSS_PUBLIC_URL: proxy.url }, { realNow: Date.now });
    direct = await own.app.listen({ host: '127.0.0.1', port: 0 });
    proxy.target = direct;
    partner = await createPartner(own.app);
    context = await openContext({ viewport: SMALL });
    context.on('requestfailed', (request) => {
      // Calls that a page makes again and again are cut off when it goes away.
      if (request.failure()?.errorText !== 'net::ERR_ABORTED') failed.push(`no answer: ${request.url()}`);
    });
    context.on('response', (response) => {
      if (response.status() >= 400) failed.push(`${response.status()}: ${response.url()}`);
    });
    context.on('weberror', (error) => failed.push(error.error().message));
  });

  beforeEach(() => {
    failed = [];
  });

  const expectNothingFailed = (): void => expect(failed).toEqual([]);

  const approve = async (page: Page): Promise<void> => {
    await page.getByTestId('app-approve').click();
    await page.keyboard.type('123456');
    await page.getByTestId('app-done').waitFor();
  };

  const isStyled = (page: Page) =>
    page.evaluate<boolean>('getComputedStyle(document.body).getPropertyValue("--act") !== ""');

  it.each(ways)('the phone leads to the virtual app, and that approves: %s', async (_way, isProxied, passesHost) => {
    proxy.passesHost = passesHost;
    const base = isProxied ? proxy.url : direct;
    const { txId } = (await partner.call('request', await personalBody())).json().success;
    const page = await context.newPage();
    await page.goto(`${base}/app`);
    await page.getByTestId('phone-number').fill('010-1234-5678');
    await page.keyboard.press('Enter');
    await page.getByTestId('phone-request').first().click();
    await page.waitForURL(`${base}/app/${txId}`);
    expect(await isStyled(page)).toBe(true);
    await approve(page);
    await page.close();
    expectNothingFailed();
  });

  it.each(ways)('the demo goes from the token to the person: %s', async (_way, isProxied, passesHost) => {
    proxy.passesHost = passesHost;
    const page = await context.newPage();
    await page.goto(`${isProxied ? proxy.url : direct}/demo`);
    expect(await isStyled(page)).toBe(true);
    await page.getByTestId('demo-scenario').selectOption('auto');
    const [opened] = await Promise.all([
      context.waitForEvent('request', (request) => request.method() === 'POST' && request.url().includes('/start?')),
      page.getByTestId('demo-start').click(),
    ]);
    expect(opened.url()).toBe(`${proxy.url}/start?serviceType=SIGN_USER_AUTH`);
    await page.getByTestId('demo-person').getByText('김토스').waitFor();
    await page.close();
    expectNothingFailed();
  });

  it.each(ways.slice(0, 2))(
    'a partner’s page opens the window, and the window leads to the app: %s',
    async (_way, _isProxied, passesHost) => {
      proxy.passesHost = passesHost;
      const site = await startPartnerSite(proxy.url, partner);
      const page = await context.newPage();
      await page.goto(site.url);
      const [popup] = await Promise.all([page.waitForEvent('popup'), page.click('#go')]);
      await popup.getByTestId('window-consent').check();
      expect(await isStyled(popup)).toBe(true);
      await popup.getByTestId('window-next').click();
      await popup.getByTestId('window-check').waitFor();
      await expect
        .poll(() => popup.evaluate<number>('document.querySelector("[data-testid=window-qr]").naturalWidth'))
        .toBeGreaterThan(0);
      const [phone] = await Promise.all([context.waitForEvent('page'), popup.getByTestId('window-app').click()]);
      await phone.waitForURL(`${proxy.url}/app/${site.txId}?from=window`);
      await approve(phone);
      await expect.poll(() => page.evaluate('window.events')).toEqual([['success']]);
      await phone.close();
      await page.close();
      expectNothingFailed();
    },
  );

  it.each(ways)('what cannot be opened is shown with its style, however deep it lies: %s', async (_way, isProxied) => {
    const base = isProxied ? proxy.url : direct;
    const page = await context.newPage();
    for (const path of [
      '/start',
      '/app/',
      '/app/x/y',
      '/demo/x',
      '/app/assets/no',
      '/cert/v1/a/b/c',
      '/app//x',
      '/app/%2fx/y',
    ]) {
      failed = [];
      await page.goto(base + path);
      await page.getByTestId('page-error').waitFor();
      expect(await isStyled(page), path).toBe(true);
      expect(
        failed.map((line) => line.slice(5)),
        path,
      ).toEqual([base + path]);
    }
    await page.close();
  });

  it.each(ways)(
    'the API reference shows both APIs, and its calls arrive: %s',
    async (_way, isProxied, passesHost) => {
      proxy.passesHost = passesHost;
      const base = isProxied ? proxy.url : direct;
      const page = await context.newPage();
      for (const [query, operation, path] of [
        ['', 'health', '/_control/v1/health'],
        ['?urls.primaryName=Emulated%20API', 'askToken', '/token'],
      ] as const) {
        await page.goto(`${base}/_control/docs${query}`);
        const block = page.locator(`[id$="-${operation}"]`);
        await block.locator('button').first().click();
        await block.getByText('Try it out').click();
        const [answer] = await Promise.all([
          page.waitForResponse((response) => response.request().resourceType() === 'fetch'),
          block.getByRole('button', { name: 'Execute' }).click(),
        ]);
        expect(answer.url()).toBe(base + path);
      }
      // An empty form is no good call of the token: that it arrived is what counts.
      expect(failed.filter((line) => !line.endsWith('/token'))).toEqual([]);
      await page.close();
    },
    120_000,
  );

  it('the mini-app shim shows the app below the path', async () => {
    proxy.passesHost = true;
    const { txId } = (await partner.call('request', await personalBody())).json().success;
    const page = await context.newPage();
    await page.goto(await startMiniApp(proxy.url));
    const signed = page.evaluate(`window.sign(${JSON.stringify(txId)}).then(() => 'approved')`);
    await page.frameLocator('iframe').getByTestId('app-pin').waitFor();
    for (const digit of '135790') await page.frameLocator('iframe').getByTestId(`app-pin-${digit}`).click();
    expect(await signed).toBe('approved');
    await page.close();
    expectNothingFailed();
  });
});
