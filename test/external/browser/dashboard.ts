import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { openContext } from './browser.ts';

/** A context in which the dashboard speaks English. */
export const openEnglishContext = async (viewport = { width: 1280, height: 800 }): Promise<BrowserContext> => {
  const context = await openContext({ viewport });
  await context.addInitScript("if (location.protocol === 'http:') localStorage.setItem('mock-toss-language', 'en')");
  return context;
};

/** Opens the dashboard at a hash, and waits until it is live. */
export const openDashboard = async (context: BrowserContext, base: string, hash: string): Promise<Page> => {
  const page = await context.newPage();
  await page.goto(`${base}/${hash}`);
  await expectConnection(page, /^live$/);
  return page;
};

export const expectConnection = (page: Page, text: RegExp): Promise<void> =>
  expect.poll(() => page.getByTestId('connection').textContent()).toMatch(text);

export const rowsOf = (page: Page, list: 'transactions' | 'calls') => page.getByTestId(list).locator('> li');

/** The ids of the rows that are shown, in their order. */
export const idsOf = (page: Page, list: 'transactions' | 'calls'): Promise<(string | null)[]> =>
  rowsOf(page, list).evaluateAll((rows) => rows.map((row) => row.getAttribute('data-id')));
