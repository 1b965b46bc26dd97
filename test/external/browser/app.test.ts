import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { buildTestApp, control, createPartner, type Partner, type TestApp } from '../../harness.ts';
import { describeWith } from '../programs.ts';
import { expectSound, openContext, SMALL, watchComplaints } from './browser.ts';

describeWith(['chromium'], 'the virtual app, in Chromium', () => {
  let context: BrowserContext;
  let own: TestApp;
  let base: string;
  let partner: Partner;
  let complaints: string[];

  beforeAll(async () => {
    own = await buildTestApp();
    base = await own.app.listen({ host: '127.0.0.1', port: 0 });
    partner = await createPartner(own.app, { partnerCode: 'PART7' });
    context = await openContext({ viewport: SMALL });
    complaints = watchComplaints(context, /404/);
  });

  /** Opens the app as the link of a new request would. */
  const open = async (requestUrl: string): Promise<{ page: Page; txId: string }> => {
    const txId = await partner.requestNone({ requestUrl });
    const page = await context.newPage();
    await page.goto(`${base}/app/${txId}`);
    return { page, txId };
  };

  const statusOf = async (txId: string) => (await partner.call('status', { txId })).json().success.status;
  const back = () => `${base}/health?from=app`;

  it('opens, takes any six digits, approves and goes back', async () => {
    const { page, txId } = await open(back());
    await page.getByTestId('app-approve').waitFor();
    expect(await page.getByTestId('app-partner').textContent()).toBe('PART7');
    expect(await statusOf(txId)).toBe('IN_PROGRESS');
    await page.getByTestId('app-approve').click();
    for (const digit of '019283') await page.getByTestId(`app-pin-${digit}`).click();
    await page.getByTestId('app-done').waitFor();
    expect(await statusOf(txId)).toBe('COMPLETED');
    await page.waitForURL(back());
    await page.close();
  });

  it('can be used by keyboard alone', async () => {
    const { page, txId } = await open('intoss://my-app');
    await page.getByTestId('app-approve').waitFor();
    for (let tries = 0; tries < 5; tries += 1) {
      await page.keyboard.press('Tab');
      if (await page.getByTestId('app-approve').evaluate((element) => element.ownerDocument.activeElement === element))
        break;
    }
    await page.keyboard.press('Enter');
    await page.keyboard.type('123456');
    await page.getByTestId('app-done').waitFor();
    expect(await statusOf(txId)).toBe('COMPLETED');
    expect(await page.getByTestId('app-return').isVisible()).toBe(false);
    await page.close();
  });

  it('cancels, and offers the way back without taking it', async () => {
    const { page, txId } = await open(back());
    await page.getByTestId('app-cancel').click();
    await page.getByTestId('app-cancelled').waitFor();
    const link = page.getByTestId('app-return');
    await link.waitFor();
    expect(await link.getAttribute('href')).toBe(back());
    const { cancelledAt } = (await control(own.app, 'GET', `/transactions/${txId}`)).json();
    expect(cancelledAt).not.toBeNull();
    await page.close();
  });

  it('sees what others do meanwhile', async () => {
    const { page, txId } = await open(back());
    await page.getByTestId('app-approve').waitFor();
    await control(own.app, 'POST', `/transactions/${txId}/expire`);
    await page.getByTestId('app-expired').waitFor();
    await page.close();
  });

  it('says the code when the person is refused, and when there is no such request', async () => {
    const { page } = await open(`${base}/?mock-toss-scenario=too-young`);
    await page.getByTestId('app-approve').click();
    await page.keyboard.type('000000');
    await page.getByTestId('app-failed').waitFor();
    expect(await page.getByTestId('app-error').textContent()).toBe('CE3006');
    await page.goto(`${base}/app/11111111-1111-4111-8111-111111111111`);
    await page.getByTestId('app-unknown').waitFor();
    await page.close();
  });

  it('speaks Korean, and English after the switch, also next time', async () => {
    const { page } = await open(back());
    const heading = page.getByRole('heading', { level: 1 });
    expect(await heading.innerText()).toBe('본인확인 요청');
    await page.getByTestId('language').click();
    expect(await heading.innerText()).toBe('Identity verification request');
    await page.reload();
    await page.getByTestId('app-approve').waitFor();
    expect(await heading.innerText()).toBe('Identity verification request');
    await page.close();
  });

  it('is sound on a small phone, and the browser has nothing to complain of', async () => {
    const { page } = await open(back());
    await page.getByTestId('app-approve').waitFor();
    await expectSound(page);
    await page.getByTestId('app-approve').click();
    await expectSound(page);
    await page.close();
    expect(complaints).toEqual([]);
  });
});
