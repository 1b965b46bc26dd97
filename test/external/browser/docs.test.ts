import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { sampleDocs } from '../../docs-sample.ts';
import { buildTestApp } from '../../harness.ts';
import { describeWith } from '../programs.ts';
import { expectAccessible, expectSound, openContext, watchComplaints } from './browser.ts';
import { startPrefixProxy } from './prefix-proxy.ts';

const NARROW = { width: 320, height: 740 };
const WIDE = { width: 1400, height: 900 };

describeWith(['chromium'], 'the documentation, in Chromium', () => {
  let base: string;
  let context: BrowserContext;
  let complaints: string[];

  beforeAll(async () => {
    const { app } = await buildTestApp({}, sampleDocs());
    base = `${await app.listen({ host: '127.0.0.1', port: 0 })}/_control/docs`;
    context = await openContext({ viewport: WIDE });
    complaints = watchComplaints(context);
  });

  const open = async (path: string): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(base + path);
    return page;
  };
  const heading = (page: Page, id: string) => page.locator(`article [id="${id}"]`);
  const isInView = (page: Page, id: string): Promise<boolean> =>
    heading(page, id).evaluate((element) => {
      const { top } = element.getBoundingClientRect();
      return top >= 0 && top < Number(element.ownerDocument.defaultView?.innerHeight) / 2;
    });

  describe.each(['/en/', '/ko/', '/en/findings', '/ko/findings', '/en/pages'])('%s', (path) => {
    // In the last one the lists scroll.
    it.each([NARROW, { width: 1000, height: 700 }, WIDE, { width: 1400, height: 200 }])(
      'can be used by all, in the light and in the dark, and never scrolls sideways: %o',
      async (viewport) => {
        const page = await open(path);
        await page.setViewportSize(viewport);
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
          await expectSound(page);
          await expectAccessible(page);
        }
        for (const summary of await page.locator('summary:visible').all()) await summary.click();
        await expectSound(page);
        expect(complaints).toEqual([]);
        await page.close();
      },
    );
  });

  it('lists its pages and sections: folded on small screens, open on large ones', async () => {
    const page = await open('/en/findings');
    const link = page.locator('.pages a', { hasText: 'Findings' });
    const section = page.locator('.contents a', { hasText: 'The rules' });
    expect([await link.isVisible(), await section.isVisible()]).toEqual([true, true]);
    expect(await link.getAttribute('aria-current')).toBe('page');
    await page.setViewportSize(NARROW);
    const isSeen = () => link.evaluate((element) => element.checkVisibility({ contentVisibilityAuto: true }));
    expect(await isSeen()).toBe(false);
    await page.locator('.pages summary').click();
    expect(await isSeen()).toBe(true);
    await page.close();
  });

  it('switches the language in the section that is read', async () => {
    const page = await open('/en/findings#twice-1');
    await page.getByTestId('twin').click();
    await page.waitForURL(`${base}/ko/findings#twice-1`);
    expect(await isInView(page, 'twice-1')).toBe(true);
    // Read on, without a new address.
    await heading(page, 'token-not-reused').evaluate((element) => element.scrollIntoView());
    await page.getByTestId('twin').click();

    await page.waitForURL(`${base}/en/findings#token-not-reused`);
    // On small screens the switch is at the top only.
    await page.setViewportSize(NARROW);
    await page.evaluate('scrollTo(0, 0)');
    await page.getByTestId('twin').click();
    await page.waitForURL(`${base}/ko/findings#token-not-reused`);
    await page.goto(`${base}/ko/findings`);
    await page.getByTestId('twin').click();
    await page.waitForURL(`${base}/en/findings`);
    await page.close();
  });

  it('is read by keyboard: the first stop leads to the text', async () => {
    const page = await open('/en/findings');
    await page.keyboard.press('Tab');
    expect(await page.locator('.skip').evaluate((element) => element.getBoundingClientRect().top)).toBeGreaterThan(0);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.closest("article") !== null')).toBe(true);
    await page.close();
  });

  it('copies code as it is written', async () => {
    const page = await open('/en/findings');
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.locator('.code').first().hover();
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(/^const html = '<b>&amp;<\/b>';/);
    await page.close();
  });

  it('has the theme that was chosen in the dashboard', async () => {
    const page = await open('/en/findings');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.evaluate(`localStorage.setItem('mock-toss-theme', 'dark')`);
    await page.reload();
    expect(await page.evaluate('getComputedStyle(document.documentElement).colorScheme')).toBe('dark');
    await page.evaluate(`localStorage.removeItem('mock-toss-theme')`);
    await page.close();
  });

  it('can be read without script', async () => {
    const page = await (await openContext({ javaScriptEnabled: false, viewport: NARROW })).newPage();
    await page.goto(`${base}/ko/findings`);
    await page.locator('.pages summary').click();
    await page.locator('.pages a', { hasText: '문서' }).first().click();
    await page.waitForURL(`${base}/ko/index`);
    await page.context().close();
  });

  it.each([true, false])('works below a path of a proxy; the host is passed on: %s', async (passesHost) => {
    const proxy = await startPrefixProxy('/toss/mock');
    const { app } = await buildTestApp({ MOCK_TOSS_PUBLIC_URL: proxy.url }, sampleDocs());
    proxy.target = await app.listen({ host: '127.0.0.1', port: 0 });
    proxy.passesHost = passesHost;
    const docs = `${proxy.url}/_control/docs`;
    const page = await context.newPage();
    await page.goto(`${docs}/en`);
    await page.waitForURL(`${docs}/en/`);
    await page.locator('article a', { hasText: 'the rules' }).click();
    await page.waitForURL(`${docs}/en/findings#the-rules`);
    await page.getByTestId('twin').click();
    await page.waitForURL(`${docs}/ko/findings#the-rules`);
    expect(await page.evaluate('getComputedStyle(document.body).getPropertyValue("--act") !== ""')).toBe(true);
    for (const [name, url] of [
      ['API 문서', docs],
      ['대시보드', `${proxy.url}/`],
    ] as const) {
      await page.goto(`${docs}/ko/findings`);
      await page.getByRole('link', { name, exact: true }).click();
      await page.waitForURL((found) => found.href.replace(/#.*/, '') === url);
      expect(await page.title()).toContain('mock-toss-cert');
    }
    await page.close();
    expect(complaints).toEqual([]);
  });
});
