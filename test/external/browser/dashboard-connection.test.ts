import type { BrowserContext, Page, Request } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildTestApp, control, createPartner, type TestApp } from '../../harness.ts';
import { describeWith } from '../programs.ts';
import { expectSound } from './browser.ts';
import { expectConnection, idsOf, openDashboard, openEnglishContext, rowsOf } from './dashboard.ts';
import { startPrefixProxy } from './prefix-proxy.ts';

const TOKEN = 'a-long-control-token';

const start = async (env: Record<string, string> = {}, port = 0): Promise<TestApp & { readonly base: string }> => {
  const own = await buildTestApp(env, { realNow: Date.now });
  return { ...own, base: await own.app.listen({ host: '127.0.0.1', port }) };
};

const isStream = (request: Request): boolean => new URL(request.url()).pathname.endsWith('/events');

/** The page may connect by itself before the button is pressed. */
const reconnect = async (page: Page): Promise<void> => {
  await Promise.any([page.getByTestId('connect').click(), expectConnection(page, /^live$/)]);
};

describeWith(['chromium'], 'the connection of the dashboard, in Chromium', () => {
  let context: BrowserContext;

  beforeEach(async () => {
    context = await openEnglishContext();
  });

  afterEach(() => context.close());

  const isShown = (page: Page, text: string) => page.getByText(text).first().waitFor();

  it('a cut listener comes back where it was: no row is lost, and none is there twice', async () => {
    const { app, base } = await start();
    const partner = await createPartner(app);
    const txIds = [await partner.requestNone()];
    const proxy = await startPrefixProxy('/cut');
    proxy.target = base;
    const page = await openDashboard(context, proxy.url, '#/tx');
    txIds.unshift(await partner.requestNone());
    await expect.poll(() => idsOf(page, 'transactions')).toEqual(txIds);
    // Nothing listens there.
    proxy.target = 'http://127.0.0.1:1';
    proxy.cut();
    await expectConnection(page, /^disconnected · again in \d+ sConnect now$/);
    expect(await idsOf(page, 'transactions')).toEqual(txIds);
    await expectSound(page);
    await page.getByTestId('tab-calls').click();
    await isShown(page, 'The server does not answer.');
    const pressed = page.waitForRequest(isStream);
    await page.getByTestId('connect').click();
    await pressed;
    txIds.unshift(await partner.requestNone());
    proxy.target = base;
    const again = page.waitForRequest(isStream);
    await reconnect(page);
    expect((await again).headers()['last-event-id']).toMatch(/-\d+$/);
    await expectConnection(page, /^live$/);
    // What could not be read meanwhile is read now: a token, and three requests.
    await expect.poll(() => rowsOf(page, 'calls').count()).toBe(4);
    await page.getByTestId('tab-tx').click();
    await expect.poll(() => idsOf(page, 'transactions')).toEqual(txIds);
    await page.close();
  });

  it('events that came while the listener was away are shown once each', async () => {
    const { app, base } = await start();
    const partner = await createPartner(app);
    const proxy = await startPrefixProxy('/cut');
    proxy.target = base;
    const page = await openDashboard(context, proxy.url, '#/calls');
    await partner.requestNone();
    await expect.poll(() => rowsOf(page, 'calls').count()).toBe(2);
    proxy.target = 'http://127.0.0.1:1';
    proxy.cut();
    await expectConnection(page, /^disconnected/);
    for (let count = 0; count < 3; count += 1) await partner.requestNone();
    proxy.target = base;
    await reconnect(page);
    const { items } = (await control(app, 'GET', '/requests')).json();
    expect(items).toHaveLength(5);
    await expect.poll(() => idsOf(page, 'calls')).toEqual(items.map(({ id }: { id: string }) => id));
    await page.close();
  });

  it('another server at the same port, with other data: everything is read anew', async () => {
    const first = await start();
    const partner = await createPartner(first.app);
    await partner.requestNone();
    const page = await openDashboard(context, first.base, '#/tx');
    const last = await partner.requestNone();
    await page.locator(`[data-id="${last}"]`).waitFor();
    await first.app.close();
    await expectConnection(page, /^disconnected/);
    const second = await start({}, Number(new URL(first.base).port));
    const other = await createPartner(second.app, { partnerCode: 'OTHER1' });
    const txId = await other.requestNone();
    await reconnect(page);
    await expect.poll(() => idsOf(page, 'transactions')).toEqual([txId]);
    await expectConnection(page, /^live$/);
    await page.close();
  });

  it('after a reset everything is read anew', async () => {
    const { app, base } = await start();
    const partner = await createPartner(app);
    await partner.requestNone();
    const page = await openDashboard(context, base, '#/tx');
    await rowsOf(page, 'transactions').first().waitFor();
    await app.inject({ method: 'POST', url: '/_control/v1/reset' });
    await isShown(page, 'There is no transaction yet.');
    await page.close();
  });

  it('with more listeners than are allowed, says what the server said', async () => {
    const { base } = await start({ MOCK_TOSS_MAX_LISTENERS: '1' });
    const one = await openDashboard(context, base, '#/tx');
    const other = await context.newPage();
    await other.goto(`${base}/#/tx`);
    await expectConnection(other, /MOCK_TOSS_MAX_LISTENERS/);
    await expectSound(other);
    await isShown(other, 'There is no transaction yet.');
    await one.close();
    await reconnect(other);
    await expectConnection(other, /^live$/);
    await other.close();
  });

  it('asks for the control token once, says when it is wrong, and keeps it in this tab alone', async () => {
    const { base } = await start({ MOCK_TOSS_CONTROL_TOKEN: TOKEN });
    const addresses: string[] = [];
    context.on('request', (request) => addresses.push(request.url()));
    const page = await context.newPage();
    await page.goto(`${base}/#/tx`);
    const input = page.getByTestId('token');
    expect(await input.getAttribute('type')).toBe('password');
    await input.fill('another-control-token');
    await page.getByTestId('token-send').click();
    await isShown(page, 'The server refused this token.');
    await expectSound(page);
    await input.fill(TOKEN);
    await page.keyboard.press('Enter');
    await expectConnection(page, /^live$/);
    const kept = await page.evaluate<[string, string]>(
      '[JSON.stringify({ ...sessionStorage }), JSON.stringify({ ...localStorage }) + document.cookie]',
    );
    expect([kept[0].includes(TOKEN), kept[1].includes(TOKEN)]).toEqual([true, false]);
    await page.reload();
    await expectConnection(page, /^live$/);
    expect(addresses.filter((address) => address.includes('control-token'))).toEqual([]);
    expect(page.url()).toBe(`${base}/#/tx`);
    await page.close();
  });

  it('asks again when the token stops being right in the middle', async () => {
    const first = await start({ MOCK_TOSS_CONTROL_TOKEN: TOKEN });
    const page = await context.newPage();
    await page.goto(`${first.base}/#/calls`);
    await page.getByTestId('token').fill(TOKEN);
    await page.keyboard.press('Enter');
    await expectConnection(page, /^live$/);
    await first.app.close();
    await expectConnection(page, /^disconnected/);
    const next = 'the-next-control-token';
    await start({ MOCK_TOSS_CONTROL_TOKEN: next }, Number(new URL(first.base).port));
    await isShown(page, 'The server refused this token.');
    await page.getByTestId('token').fill(next);
    await page.keyboard.press('Enter');
    await expectConnection(page, /^live$/);
    expect(page.url()).toBe(`${first.base}/#/calls`);
    await page.close();
  });

  it('is no page without the control API, and has no links to pages of users that are off', async () => {
    const off = await start({ MOCK_TOSS_CONTROL: 'off' });
    const page = await context.newPage();
    expect((await page.goto(`${off.base}/`))?.status()).toBe(404);
    await page.close();
    const { app, base } = await start({ MOCK_TOSS_APP: 'off' });
    const txId = await (await createPartner(app)).requestNone();
    const open = await openDashboard(context, base, '#/start');
    await open.getByTestId('to-reference').waitFor();
    expect(await open.getByTestId('to-docs').getAttribute('href')).toMatch(/\/_control\/docs\/(ko|en)\/$/);
    const links = () =>
      open
        .locator('main a, main form')
        .evaluateAll((all) => all.map((one) => one.getAttribute('href') ?? one.getAttribute('action') ?? ''));
    const toUsers = async () => (await links()).filter((link) => /\/(app|demo|start\?)/.test(link));
    expect(await toUsers()).toEqual([]);
    await open.evaluate(`location.hash = '#/tx/${txId}'`);
    await open.getByTestId('actions').waitFor();
    expect(await toUsers()).toEqual([]);
    await open.close();
  });

  it('works behind a proxy that strips a path', async () => {
    const proxy = await startPrefixProxy('/toss/mock');
    const { app, base } = await start({ MOCK_TOSS_PUBLIC_URL: proxy.url, MOCK_TOSS_CONTROL_TOKEN: TOKEN });
    proxy.target = base;
    const strayed: string[] = [];
    context.on('response', (response) => {
      if (response.status() === 418) strayed.push(response.url());
    });
    const txId = await (await createPartner(app)).requestNone();
    const page = await context.newPage();
    await page.goto(`${proxy.url}/#/tx/${txId}`);
    await page.getByTestId('token').fill(TOKEN);
    await page.keyboard.press('Enter');
    await expectConnection(page, /^live$/);
    await page.getByTestId('action-start').click();
    await page.locator(`[data-id="${txId}"]`).getByText('IN_PROGRESS').waitFor();
    const link = page.locator('a[href*="/app/"]');
    expect(await link.getAttribute('href')).toBe(`${proxy.url}/app/${txId}`);
    for (const tab of ['start', 'calls', 'findings', 'lab', 'clients', 'tx']) {
      await page.getByTestId(`tab-${tab}`).click();
      await expect.poll(() => page.url()).toContain(`${proxy.url}/#/${tab}`);
      await expect.poll(() => page.locator('main .loading').count()).toBe(0);
      expect(await page.getByRole('alert').filter({ hasText: /\S/ }).count()).toBe(0);
    }
    expect(strayed).toEqual([]);
    await page.close();
  });

  it('cannot be framed', async () => {
    const { base } = await start();
    const page = await context.newPage();
    await page.goto(`${base}/health`);
    await page.setContent(`<iframe src="${base}/"></iframe>`);
    await expect.poll(() => page.frames()[1]?.url()).toMatch(/^chrome-error:/);
    await page.close();
  });

  it('says what the server says while it has no store, and goes on when it has one again', async () => {
    const { app, base } = await start();
    const txId = await (await createPartner(app)).requestNone();
    const page = await context.newPage();
    const detail = 'the store does not answer';
    await page.route('**/_control/v1/**', (route) =>
      isStream(route.request())
        ? route.continue()
        : route.fulfill({
            status: 503,
            contentType: 'application/problem+json',
            body: JSON.stringify({ type: 'about:blank', title: 'Not available', status: 503, detail }),
          }),
    );
    await page.goto(`${base}/`);
    await isShown(page, detail);
    await page.getByTestId('tab-clients').click();
    await isShown(page, detail);
    await page.getByTestId('tab-tx').click();
    await isShown(page, detail);
    await expectSound(page);
    await page.unroute('**/_control/v1/**');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => idsOf(page, 'transactions')).toEqual([txId]);
    expect(await page.getByText(detail).count()).toBe(0);
    await page.close();
  });
});
