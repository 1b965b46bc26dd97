import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { buildTestApp, control, createPartner, type Partner, type TestApp } from '../../harness.ts';
import { describeWith } from '../programs.ts';
import { aWhile, watchComplaints } from './browser.ts';
import { expectConnection, idsOf, openDashboard, openEnglishContext, rowsOf } from './dashboard.ts';

const MANY = 1_000;
const SHOWN = 100;

/** Counts, in the page, the turns in which something below an element changed, and marks the rows that did. */
const WATCH = `(() => {
  window.turns = 0;
  window.changed = new Set();
  new MutationObserver((records) => {
    window.turns += 1;
    for (const { target } of records) {
      const row = (target.nodeType === 1 ? target : target.parentElement)?.closest('[data-id]');
      if (row !== null && row !== undefined) window.changed.add(row.getAttribute('data-id'));
    }
  }).observe(document.querySelector('main'), { subtree: true, childList: true, characterData: true, attributes: true });
})()`;
const changedRows = (page: Page): Promise<string[]> => page.evaluate<string[]>('[...window.changed]');

describeWith(['chromium'], 'the dashboard follows what happens, in Chromium', () => {
  let own: TestApp;
  let base: string;
  let context: BrowserContext;
  let complaints: string[];

  beforeAll(async () => {
    own = await buildTestApp({ MOCK_TOSS_MAX_TRANSACTIONS: '10000' }, { realNow: Date.now });
    base = await own.app.listen({ host: '127.0.0.1', port: 0 });
    context = await openEnglishContext();
    complaints = watchComplaints(context);
  });

  const partnerWith = async (count: number): Promise<{ partner: Partner; txIds: string[] }> => {
    const partner = await createPartner(own.app, { partnerCode: 'LIVE1' }, '2026-03-02T09:00:00+09:00');
    const txIds: string[] = [];
    while (txIds.length < count) txIds.push(await partner.requestNone());
    return { partner, txIds };
  };

  const act = (txId: string, action: string) => control(own.app, 'POST', `/transactions/${txId}/${action}`, {});
  const countOf = (page: Page, tab: string) =>
    page.getByTestId(`tab-${tab}`).locator('.count').textContent().then(Number);

  it('calls and transactions of another client appear in an open page, and its tabs count them', async () => {
    const page = await openDashboard(context, base, '#/tx');
    await page.evaluate('window.isSame = true');
    await page.getByTestId('tab-tx').locator('.count').waitFor();
    const [transactions, calls] = [await countOf(page, 'tx'), await countOf(page, 'calls')];
    const { partner, txIds } = await partnerWith(2);
    await rowsOf(page, 'transactions').nth(1).waitFor();
    await expect.poll(() => countOf(page, 'tx')).toBe(transactions + 2);
    // Its token, and two requests.
    await expect.poll(() => countOf(page, 'calls')).toBe(calls + 3);
    expect(await idsOf(page, 'transactions')).toEqual([...txIds].reverse());
    await page.getByTestId('tab-calls').click();
    await rowsOf(page, 'calls').first().waitFor();
    await partner.call('status', { txId: txIds[0] });
    await page.getByTestId('calls').getByText('status', { exact: true }).waitFor();
    await expect.poll(() => countOf(page, 'calls')).toBe(calls + 4);
    expect(await page.evaluate('window.isSame')).toBe(true);
    await page.close();
  });

  it('with 1,000 transactions an event changes its own row alone, and new ones are counted until they are asked for', async () => {
    const { partner, txIds } = await partnerWith(MANY);
    const page = await openDashboard(context, base, `#/tx?client=${partner.clientId}`);
    await rowsOf(page, 'transactions')
      .nth(SHOWN - 1)
      .waitFor();
    const before = await idsOf(page, 'transactions');
    expect(before).toEqual(txIds.slice(-SHOWN).reverse());
    // What the first reads change is over.
    await aWhile(page);
    await page.evaluate(WATCH);
    const [changed = '', older = ''] = [txIds.at(-7), txIds[3]];
    await act(older, 'start');
    await act(changed, 'start');
    await page.locator(`[data-id="${changed}"]`).getByText('IN_PROGRESS').waitFor();
    await aWhile(page);
    expect(await changedRows(page)).toEqual([changed]);
    expect(await idsOf(page, 'transactions')).toEqual(before);
    expect(await page.getByTestId('transactions-newer').count()).toBe(0);
    const added = await partner.requestNone();
    await page.getByTestId('transactions-newer').getByText('1 new: show').waitFor();
    expect(await idsOf(page, 'transactions')).toEqual(before);
    await page.getByTestId('transactions-newer').click();
    await expect.poll(() => idsOf(page, 'transactions')).toEqual([added, ...before.slice(0, -1)]);
    expect(await page.getByTestId('transactions-newer').count()).toBe(0);
    await page.close();
  });

  it('many events at once are applied at most four times a second, to a hundred rows, and clicks still work', async () => {
    const { partner, txIds } = await partnerWith(SHOWN);
    const page = await openDashboard(context, base, `#/calls?client=${partner.clientId}&endpoint=status`);
    await rowsOf(page, 'calls').or(page.getByText('There is no call like this.')).first().waitFor();
    await page.evaluate(WATCH);
    const startedAt = await page.evaluate<number>('performance.now()');
    let sent = 0;
    while (sent < 300) {
      await Promise.all([0, 1, 2, 3, 4].map((index) => partner.call('status', { txId: txIds[index] })));
      sent += 5;
      if (sent === 150) {
        await rowsOf(page, 'calls').first().locator('a').click();
        await page.getByTestId('call').getByRole('heading', { level: 2 }).waitFor();
      }
    }
    // All calls are of this endpoint, so their ids are in a row: none is lost, none is there twice.
    const [last] = (await control(own.app, 'GET', `/requests?clientId=${partner.clientId}&limit=1`)).json().items;
    const waiting = async (): Promise<number> => {
      const [newest] = await idsOf(page, 'calls');
      return Number(last.id) - Number(newest);
    };
    await expect
      .poll(async () => (await page.getByTestId('calls-newer').textContent()) === `${await waiting()} new: show`)
      .toBe(true);
    const ids = await idsOf(page, 'calls');
    expect(ids).toEqual(ids.map((_id, index) => String(Number(ids[0]) - index)));
    expect(ids).toHaveLength(SHOWN);
    // A few more turns are those of the click. Each event alone would have been one.
    const [turns = 0, now = 0] = await page.evaluate<number[]>('[window.turns, performance.now()]');
    expect(turns).toBeLessThanOrEqual((4 * (now - startedAt)) / 1_000 + 10);
    await page.close();
  });

  it('two tabs agree after each has acted', async () => {
    const { partner, txIds } = await partnerWith(2);
    const [first = '', second = ''] = txIds;
    const open = (txId: string) => openDashboard(context, base, `#/tx/${txId}?client=${partner.clientId}`);
    const [one, other] = [await open(first), await open(second)];
    await one.getByTestId('action-start').click();
    await other.locator(`[data-id="${first}"]`).getByText('IN_PROGRESS').waitFor();
    await other.getByTestId('action-complete').click();
    await one.locator(`[data-id="${second}"]`).getByText('COMPLETED').waitFor();
    const textOf = (page: Page) => page.getByTestId('transactions').innerText();
    await expect.poll(async () => (await textOf(one)) === (await textOf(other))).toBe(true);
    await one.close();
    await other.close();
  });

  it('a paused page only counts, and shows everything when it goes on', async () => {
    const { partner, txIds } = await partnerWith(1);
    const page = await openDashboard(context, base, `#/tx?client=${partner.clientId}`);
    await rowsOf(page, 'transactions').first().waitFor();
    await page.getByTestId('pause').click();
    await expectConnection(page, /^paused · 0 events$/);
    const added = await partner.requestNone();
    await act(added, 'start');
    // A request is a call and a step; the start is a step.
    await expectConnection(page, /^paused · 3 events$/);
    expect(await idsOf(page, 'transactions')).toEqual(txIds);
    await page.getByTestId('pause').click();
    await expect.poll(() => idsOf(page, 'transactions')).toEqual([added, ...txIds]);
    await page.locator(`[data-id="${added}"]`).getByText('IN_PROGRESS').waitFor();
    await expectConnection(page, /^live$/);
    await page.close();
  });

  it('nothing of this is an error in the console', () => {
    expect(complaints).toEqual([]);
  });
});
