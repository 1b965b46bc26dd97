import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildTestApp, control, createPartner, type Partner, type TestApp } from '../harness.ts';
import { describeWith } from './programs.ts';

describeWith(['chromium'], 'the virtual app, in Chromium', () => {
  let browser: Browser;
  let own: TestApp;
  let base: string;
  let partner: Partner;
  const complaints: string[] = [];

  beforeAll(async () => {
    own = await buildTestApp({}, { realNow: Date.now });
    base = await own.app.listen({ host: '127.0.0.1', port: 0 });
    partner = await createPartner(own.app, { partnerCode: 'PART7' });
    browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync'],
    });
  }, 60_000);
  afterAll(() => browser?.close());

  /** Opens the app as the link of a new request would. */
  const open = async (requestUrl: string): Promise<{ page: Page; txId: string }> => {
    const txId = await partner.requestNone({ requestUrl });
    const page = await browser.newPage({ viewport: { width: 360, height: 740 } });
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
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
    expect(await page.getByTestId('app-return').getAttribute('href')).toBe(back());
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
    await page.getByTestId('app-refused').waitFor();
    expect(await page.getByTestId('app-error').textContent()).toBe('CE3006');
    await page.goto(`${base}/app/11111111-1111-4111-8111-111111111111`);
    await page.getByTestId('app-unknown').waitFor();
    await page.close();
    complaints.splice(0, Number.POSITIVE_INFINITY, ...complaints.filter((text) => !text.includes('404')));
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

  it('is no wider than a small phone, and the browser has nothing to complain of', async () => {
    const { page } = await open(back());
    await page.getByTestId('app-approve').click();
    // In the page: its own document.
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    await page.close();
    expect(complaints).toEqual([]);
  });
});
