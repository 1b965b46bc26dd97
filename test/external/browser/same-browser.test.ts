import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { buildTestApp, createPartner, type Partner } from '../../harness.ts';
import { describeWith } from '../programs.ts';
import { aWhile, openContext, postStart, SMALL } from './browser.ts';

describeWith(['chromium'], 'the virtual app in the browser of the page that waits, in Chromium', () => {
  let base: string;
  let partner: Partner;
  let context: BrowserContext;

  beforeAll(async () => {
    const { app } = await buildTestApp({}, { realNow: Date.now });
    base = await app.listen({ host: '127.0.0.1', port: 0 });
    partner = await createPartner(app, {});
  });

  beforeEach(async () => {
    context = await openContext({ viewport: SMALL });
    onTestFinished(() => context.close());
  });

  const openDemo = async (): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(`${base}/demo`);
    return page;
  };

  const openApp = async (txId: string): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(`${base}/app/${txId}`);
    return page;
  };

  const approve = async (app: Page): Promise<void> => {
    await app.getByTestId('app-approve').click();
    await app.keyboard.type('123456');
    await app.getByTestId('app-done').waitFor();
  };

  const expectToStay = async (app: Page): Promise<void> => {
    await app.getByTestId('app-stay').getByText('원래 창으로 돌아가 주세요').waitFor();
    expect(await app.getByTestId('app-close').isVisible()).toBe(true);
    expect(await app.getByTestId('app-return').isVisible()).toBe(false);
  };

  /** Up to the window that waits for the app. */
  const openWaitingWindow = async (demo: Page): Promise<Page> => {
    const [popup] = await Promise.all([demo.waitForEvent('popup'), demo.getByTestId('demo-start').click()]);
    await popup.getByTestId('window-consent').check();
    await popup.getByTestId('window-next').click();
    await popup.getByTestId('window-check').waitFor();
    return popup;
  };

  it('stays when the window led to it, and the result is in the page of the partner', async () => {
    const demo = await openDemo();
    const popup = await openWaitingWindow(demo);
    const [app] = await Promise.all([context.waitForEvent('page'), popup.getByTestId('window-app').click()]);
    await approve(app);
    await demo.getByTestId('demo-person').getByText('김토스').waitFor();
    await expectToStay(app);
    const address = app.url();
    await aWhile(app);
    await aWhile(app);
    expect([app.url(), demo.url()]).toEqual([address, `${base}/demo`]);
  });

  it('stays when a link of its own opened it while the window waits', async () => {
    const demo = await openDemo();
    const popup = await openWaitingWindow(demo);
    const link = new URL((await popup.getByTestId('window-app').getAttribute('href')) ?? '');
    const app = await openApp(link.pathname.split('/').at(-1) ?? '');
    await approve(app);
    await expectToStay(app);
    await demo.getByTestId('demo-success').waitFor();
  });

  it('stays when the demo named the user and waits', async () => {
    const demo = await openDemo();
    await demo.getByTestId('demo-type').selectOption('USER_PERSONAL');
    await demo.getByTestId('demo-who').selectOption('kim-toss');
    await demo.getByTestId('demo-start').click();
    await demo.getByTestId('demo-state').getByText('앱이 열리기를 기다리고').waitFor();
    const [app] = await Promise.all([context.waitForEvent('page'), demo.getByTestId('demo-app').click()]);
    await demo.getByTestId('demo-state').getByText('앱이 열렸습니다').waitFor();
    await approve(app);
    await expectToStay(app);
    await demo.getByTestId('demo-person').getByText('김토스').waitFor();
  });

  it('on its own goes to the partner, and Back leads to no page that forwards again', async () => {
    const there = `${base}/health?from=app`;
    const app = await openApp(await partner.requestNone({ requestUrl: there }));
    await approve(app);
    await app.waitForURL(there);
    await app.goBack();
    await app.getByTestId('app-return').waitFor();
    await aWhile(app);
    await aWhile(app);
    expect(await app.getByTestId('app-done').isVisible()).toBe(true);
  });

  it('a window without an opener is no step of the history when it has gone on', async () => {
    const there = `${base}/health?from=window`;
    const page = await context.newPage();
    await postStart(page, base, await partner.requestNone({ requestUrl: there }));
    await page.getByTestId('window-cancel-form').click();
    await page.waitForURL(there);
    await page.goBack();
    expect(page.url()).toBe(`${base}/health`);
  });
});
