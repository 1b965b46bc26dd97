import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { API, buildTestApp, control, createPartner, type TestApp } from '../../harness.ts';
import { describeWith } from '../programs.ts';
import { expectSound, SMALL, watchComplaints } from './browser.ts';
import { expectConnection, idsOf, openDashboard, openEnglishContext, rowsOf } from './dashboard.ts';

const hostile = {
  markup: '"><img src=x onerror=alert(1)><script>alert(2)</script><svg onload=alert(3)>',
  'a script address': 'javascript:alert(4)',
  'marks of direction': '\u202eevil\u202d \u2066x\u2069 \u200f\u061c',
  'one long word': 'W'.repeat(10_000),
  emoji: '👩‍👩‍👧‍👦🏳️‍🌈\u{1f1f0}\u{1f1f7}',
  'names of objects': '__proto__ constructor hasOwnProperty',
  'half a pair': '\ud83d x \udc00',
  'control characters': 'a\u0000b\u0007c\u001b[31md\u2028e',
} as const;
const texts = Object.values(hostile);

/** Nothing is wider than the window. */
const expectWithin = async (page: Page, what: string): Promise<void> => {
  const [content = 0, width = 0] = await page.evaluate<number[]>('[document.documentElement.scrollWidth, innerWidth]');
  expect(content, what).toBeLessThanOrEqual(width);
};

describeWith(['chromium'], 'the dashboard and hostile texts, in Chromium', () => {
  let own: TestApp;
  let base: string;
  let context: BrowserContext;
  let complaints: string[];
  let dialogs: string[];

  beforeEach(async () => {
    own = await buildTestApp({}, { realNow: Date.now });
    base = await own.app.listen({ host: '127.0.0.1', port: 0 });
    context = await openEnglishContext(SMALL);
    // Answers that refuse an address are expected.
    complaints = watchComplaints(context, /the server responded with a status of (400|404|431)/);
    dialogs = [];
    context.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
  });

  afterEach(async () => {
    expect([dialogs, complaints]).toEqual([[], []]);
    await context.close();
  });

  const show = async (page: Page, hash: string): Promise<void> => {
    await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
    await expect.poll(() => page.locator('main .loading').count()).toBe(0);
  };

  it('shows what callers and people of a test may contain, and runs nothing of it', async () => {
    const partner = await createPartner(own.app);
    const headers = { authorization: `Bearer ${partner.token}`, 'content-type': 'application/json' };
    for (const [index, text] of texts.entries()) {
      await partner.call('request', { requestType: text, requestUrl: text, nonce: text });
      await partner.requestNone({
        requestUrl: `https://partner.test/${encodeURIComponent(text.toWellFormed()).slice(0, 1_500)}`,
      });
      await partner.call('status', { txId: text });
      const path = encodeURIComponent(text.toWellFormed()).slice(0, 3_000);
      await own.app.inject({
        method: 'POST',
        url: `${API}/${path}`,
        headers: { ...headers, 'x-text': path },
        payload: { text },
      });
      const short = text.slice(0, 99);
      const person = {
        id: `p${index}`,
        name: short,
        description: text.slice(0, 999),
        birthday: '19900101',
        gender: 'FEMALE',
        nationality: 'LOCAL',
        phone: '01019990199',
        email: short,
        address: short,
      };
      await control(own.app, 'PUT', `/personas/p${index}`, person);
      await control(own.app, 'PUT', `/scenarios/s${index}`, {
        name: `s${index}`,
        description: text.slice(0, 999),
        descriptionKo: text.slice(0, 999),
      });
    }
    const requests = (await control(own.app, 'GET', '/requests')).json().items as { id: string; txId: string | null }[];
    const transactions = (await control(own.app, 'GET', '/transactions')).json().items as { txId: string }[];
    expect(transactions.length).toBeGreaterThanOrEqual(texts.length);
    const page = await openDashboard(context, base, '#/calls');
    await expect.poll(() => rowsOf(page, 'calls').count()).toBe(requests.length);
    await expectSound(page);
    const tabs = ['', 'why', 'curl', 'inspect'];
    for (const [index, { id }] of requests.entries()) {
      // Each kind of call meets each tab.
      const tab = tabs[(index + Math.floor(index / tabs.length)) % tabs.length];
      await show(page, `#/calls/${id}?tab=${tab}`);
      await page.getByTestId('call').getByRole('heading', { level: 2 }).waitFor();
      await expectWithin(page, `call ${id}, ${tab}`);
    }
    for (const { txId } of transactions.slice(0, texts.length)) {
      await show(page, `#/tx/${txId}`);
      await page.getByTestId('actions').waitFor();
    }
    await expectSound(page);
    for (const hash of ['#/tx', '#/findings', '#/lab', '#/clients', '#/start']) {
      await show(page, hash);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await expectSound(page);
    }
    await page.close();
  });

  it.each(Object.entries(hostile))(
    'survives %s in every part of the address and in the search',
    async (_kind, text) => {
      const page = await openDashboard(context, base, '#/tx');
      const sent = encodeURIComponent(text.toWellFormed());
      for (const hash of [
        `#/${sent}`,
        `#/tx/${sent}`,
        `#/calls/${sent}`,
        `#/findings/${sent}`,
        `#/tx?client=${sent}&status=${sent}&${sent}=${sent}`,
        `#/calls?client=${sent}&outcome=${sent}&endpoint=${sent}&tx=${sent}&text=${sent}&tab=${sent}`,
        `#/lab?client=${sent}`,
        `#/clients/${sent}`,
        `#/start?client=${sent}`,
      ]) {
        await show(page, hash);
        await expect.poll(() => page.locator('main').innerText()).not.toBe('');
        await expectWithin(page, hash.slice(0, 30));
        expect(await page.getByText('cannot be shown').count(), hash.slice(0, 30)).toBe(0);
      }
      await page.getByTestId('find').fill(text);
      await page.getByTestId('find').press('Enter');
      await expect.poll(() => page.url()).toContain('#/calls?');
      await expectSound(page);
      await page.close();
    },
  );

  it.each([
    ['#/nonsense', 'There is no screen at this address'],
    ['#/%E0%A4%A', 'There is no screen at this address'],
    ['#/tx/no-such-transaction', '/transactions lists them'],
    ['#/tx/%2e%2e', '".."'],
    ['#/calls/987654', '/requests lists them'],
    ['#/calls/__proto__', '/requests lists them'],
  ])('%s says what is wrong', async (hash, text) => {
    const page = await openDashboard(context, base, hash);
    await page.locator('main').getByText(text).first().waitFor();
    await expectSound(page);
    await page.close();
  });

  it('Back and Forward restore filter, client and selection, and a link opens the same', async () => {
    const partner = await createPartner(own.app, { partnerCode: 'BACK1' });
    const txId = await partner.requestNone();
    await partner.call('status', { txId: 'wrong' });
    const page = await openDashboard(context, base, '#/tx');
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByTestId('client').locator(`option[value="${partner.clientId}"]`).waitFor({ state: 'attached' });
    await page.getByTestId('client').selectOption(partner.clientId);
    await page.getByTestId('filter-status').selectOption('REQUESTED');
    await page.locator(`[data-id="${txId}"] a`).click();
    await page.getByTestId('actions').waitFor();
    const chosen = page.url();
    await page.getByTestId('tab-calls').click();
    await page.getByTestId('filter-outcome').selectOption('FAIL');
    await expect.poll(() => rowsOf(page, 'calls').count()).toBe(1);
    const failed = page.url();
    const expectChosen = async (one: Page): Promise<void> => {
      await one.getByTestId('actions').waitFor();
      expect(one.url()).toBe(chosen);
      expect(await one.getByTestId('filter-status').inputValue()).toBe('REQUESTED');
      await expect.poll(() => one.getByTestId('client').inputValue()).toBe(partner.clientId);
      expect(await one.locator('[aria-current="true"]').first().getAttribute('href')).toContain(txId);
    };
    await page.goBack();
    await page.goBack();
    await expectChosen(page);
    await page.goForward();
    await page.goForward();
    expect(page.url()).toBe(failed);
    await expect.poll(() => page.getByTestId('filter-outcome').inputValue()).toBe('FAIL');
    await expect.poll(() => rowsOf(page, 'calls').count()).toBe(1);
    const other = await context.newPage();
    await other.setViewportSize({ width: 1280, height: 800 });
    await other.goto(chosen);
    await expectConnection(other, /^live$/);
    await expectChosen(other);
    await other.close();
    await page.close();
  });

  it.each([
    ['transactions', '#/tx', 'reads'],
    ['transactions', '#/tx', null],
    ['calls', '#/calls', 'request'],
    ['calls', '#/calls', null],
  ] as const)('a broken record among the %s leaves the others: %s, %s', async (list, hash, missing) => {
    const partner = await createPartner(own.app);
    await partner.requestNone();
    await partner.call('status', { txId: await partner.requestNone() });
    const page = await context.newPage();
    const path = list === 'calls' ? 'requests' : 'transactions';
    await page.route(`**/_control/v1/${path}?*`, async (route) => {
      const answer = await route.fetch();
      const { items, ...more } = await answer.json();
      const [first, ...others] = items;
      const broken = missing === null ? null : { ...first, endpoint: null, [missing]: undefined };
      await route.fulfill({ response: answer, json: { items: [broken, ...others], ...more } });
    });
    await page.goto(`${base}/${hash}`);
    await expect.poll(() => idsOf(page, list)).not.toEqual([]);
    const { items } = (await control(own.app, 'GET', `/${path}`)).json();
    await expect.poll(() => rowsOf(page, list).count()).toBe(items.length);
    expect(await rowsOf(page, list).locator('a').count()).toBeGreaterThanOrEqual(items.length - 1);
    await page.close();
    // The page says so in the console, too.
    complaints = complaints.filter((text) => !text.includes('a part of the page cannot be shown'));
  });
});
