import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { buildTestApp, createPartner, type TestApp } from '../../harness.ts';
import { describeWith } from '../programs.ts';
import { aWhile, clickToClose, openContext, SMALL } from './browser.ts';
import { type PartnerEvent, type PartnerSite, startPartnerSite } from './partner-site.ts';

describeWith(['chromium'], 'the window and the page that opened it, in Chromium', () => {
  let own: TestApp;
  let base: string;
  let site: PartnerSite;
  let context: BrowserContext;
  let page: Page;
  let popup: Page;

  beforeAll(async () => {
    own = await buildTestApp();
    base = await own.app.listen({ host: '127.0.0.1', port: 0 });
    site = await startPartnerSite(base, await createPartner(own.app, {}));
  });

  const click = async (): Promise<Page> => {
    const [opened] = await Promise.all([page.waitForEvent('popup'), page.click('#go')]);
    await opened.getByTestId('window-form').waitFor();
    return opened;
  };

  beforeEach(async () => {
    context = await openContext({ viewport: SMALL });
    onTestFinished(() => context.close());
    page = await context.newPage();
    await page.goto(site.url);
    popup = await click();
  });

  const codes = async () => {
    const events = await page.evaluate<PartnerEvent[]>('window.events');
    return events.map(([kind, error]) => error?.code ?? kind);
  };
  const lonely = () => popup.getByTestId('window-lonely');

  it.each([
    ['was closed', () => page.close()],
    ['has gone elsewhere', () => page.goto(`${base}/health`)],
    ['was reloaded', () => page.reload()],
  ])('a window whose opener %s says so, and leads to the partner in the end', async (_what, leave) => {
    await leave();
    await lonely().getByText('이 창을 연 페이지가').waitFor();
    await popup.getByTestId('window-cancel-form').click();
    await popup.getByTestId('window-cancelled').waitFor();
    expect(await popup.getByTestId('window-return').getAttribute('href')).toBe(site.url);
  });

  it('a window that the user leads elsewhere has failed', async () => {
    await popup.goto(`${base}/health`);
    await expect.poll(codes).toEqual(['CLOSED_BY_USER']);
  });

  it('a window that is reloaded has not: it still tells how it ends, and knows that its opener listens', async () => {
    await popup.reload();
    await popup.getByTestId('window-form').waitFor();
    // The opener waits five seconds for a window that has gone.
    for (let second = 0; second < 6; second += 1) await aWhile(popup);
    expect(await codes()).toEqual([]);
    expect(await lonely().isVisible()).toBe(false);
    await popup.getByTestId('window-cancel-form').click();
    await expect.poll(codes).toEqual(['CANCELLED_BY_USER']);
  });

  it('started three times leaves one window, and each earlier start fails once', async () => {
    await click();
    popup = await click();
    await expect.poll(codes).toEqual(['CLOSED_BY_USER', 'CLOSED_BY_USER']);
    expect(context.pages()).toHaveLength(2);
    await own.app.inject({ method: 'POST', url: `/app/api/${site.txId}/approve` });
    await expect.poll(codes).toEqual(['CLOSED_BY_USER', 'CLOSED_BY_USER', 'success']);
    await expect.poll(() => context.pages().length).toBe(1);
  });

  it('speaks the language of the window, and of the page where there is no window', async () => {
    const messages = async () =>
      (await page.evaluate<PartnerEvent[]>('window.events')).map(([, error]) => error?.message ?? '');
    await popup.getByTestId('language').click();
    await clickToClose(popup, 'window-navbar-close');
    await expect.poll(messages).toEqual(['The user closed the window before the end.']);
    const fail = 'TossCert().start({ onFail: (error) => window.events.push(["fail", error]) })';
    await page.evaluate(fail);
    await expect.poll(messages).toHaveLength(2);
    await page.evaluate(`document.documentElement.lang = 'en'; ${fail}`);
    await expect.poll(messages).toHaveLength(3);
    const [, korean, english] = await messages();
    expect(korean).toMatch(/^start\(\)에는 .*필요합니다/);
    expect(english).toMatch(/^start\(\) needs authUrl/);
  });

  it('shows a waiting window in its own colours, and that it is unofficial, before the server has answered', async () => {
    site.answerDelayMs = 1_500;
    onTestFinished(() => {
      site.answerDelayMs = 0;
    });
    const [waiting] = await Promise.all([page.waitForEvent('popup'), page.click('#go')]);
    expect(await waiting.evaluate<string>('document.body.textContent')).toContain('비공식 모의 인증');
    expect(await waiting.title()).toBe('비공식 모의 인증');
    expect(await waiting.evaluate<string>('getComputedStyle(document.body).backgroundColor')).not.toBe(
      'rgba(0, 0, 0, 0)',
    );
    await waiting.getByTestId('window-form').waitFor();
  });
});
