import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { buildTestApp, control, type TestApp } from '../../harness.ts';
import { describeWith } from '../programs.ts';
import { expectSound, openContext, SMALL } from './browser.ts';

describeWith(['chromium'], 'runs of the demo, in Chromium', () => {
  let own: TestApp;
  let context: BrowserContext;
  let demo: Page;

  beforeAll(async () => {
    own = await buildTestApp({}, { realNow: Date.now });
    const base = await own.app.listen({ host: '127.0.0.1', port: 0 });
    context = await openContext({ viewport: SMALL });
    demo = await context.newPage();
    await demo.goto(`${base}/demo`);
  });

  const findings = async () => (await control(own.app, 'GET', '/findings')).json().items;
  const name = (text: string) => demo.getByTestId('demo-person').getByText(text, { exact: true });

  it('leave no finding, however often, with either type of request', async () => {
    for (const [type, scenario] of [
      ['USER_NONE', 'auto'],
      ['USER_PERSONAL', 'auto'],
      ['USER_NONE', 'instant'],
      ['USER_PERSONAL', 'instant'],
    ] as const) {
      await demo.getByTestId('demo-type').selectOption(type);
      await demo.getByTestId('demo-scenario').selectOption(scenario);
      await demo.getByTestId('demo-start').click();
      await name('김토스').waitFor();
    }
    expect(await findings()).toEqual([]);
    const { items } = (await control(own.app, 'GET', '/requests')).json();
    const tokens = items.filter(({ endpoint }: { endpoint: string }) => endpoint === 'token');
    // As a partner should, it keeps its token.
    expect(tokens).toHaveLength(1);
  });

  it('with USER_PERSONAL name the user, who is returned when they approve in the app', async () => {
    await demo.getByTestId('demo-scenario').selectOption('');
    await demo.getByTestId('demo-type').selectOption('USER_PERSONAL');
    await demo.getByTestId('demo-who').selectOption('kim-toss');
    expect(await demo.getByTestId('demo-fixed').innerText()).toContain('identity가 fixed');
    await demo.getByTestId('demo-start').click();
    const [app] = await Promise.all([context.waitForEvent('page'), demo.getByTestId('demo-app').click()]);
    await app.getByTestId('app-cancel').click();
    await demo.getByTestId('demo-error').getByText('CANCELLED_BY_USER: 사용자가 취소했습니다.').waitFor();
    await app.close();
    expect(await findings()).toEqual([]);
  });

  it('with a person who is refused at the request say the code', async () => {
    await demo.getByTestId('demo-scenario').selectOption('mismatch');
    await demo.getByTestId('demo-start').click();
    await demo.getByTestId('demo-error').getByText('CE3001').waitFor();
    expect(await findings()).toEqual([]);
  });

  it('keep what they have shown over a refresh, in folds, and say that only the result decides', async () => {
    await demo.getByTestId('demo-type').selectOption('USER_NONE');
    await demo.getByTestId('demo-scenario').selectOption('instant');
    await demo.getByTestId('demo-start').click();
    await name('김토스').waitFor();
    const steps = demo.getByTestId('demo-step').locator('summary');
    const shown = await steps.allInnerTexts();
    expect(shown.length).toBeGreaterThan(3);
    expect(await demo.getByTestId('demo-step').first().getAttribute('open')).toBeNull();
    await demo.reload();
    await name('김토스').waitFor();
    expect(await steps.allInnerTexts()).toEqual(shown);
    await demo.getByTestId('demo-outcome').getByText('결과조회 API로 판단합니다').waitFor();
    await expectSound(demo);
  });
});
