import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { ControlClient } from '../../../src/client/control.ts';
import { buildTestApp, createPartner, type Partner } from '../../harness.ts';
import { openContext } from './browser.ts';

export interface Dashboard {
  readonly app: Awaited<ReturnType<typeof buildTestApp>>['app'];
  readonly base: string;
  readonly control: ControlClient;
  /** A partner with a client of its own. */
  createPartner(settings?: object, at?: string): Promise<Partner>;
  /** A new page at a hash, such as `#/tx`. */
  open(context: BrowserContext, hash?: string): Promise<Page>;
}

/** A server with the dashboard, listening. */
export const startDashboard = async (env: Record<string, string> = {}): Promise<Dashboard> => {
  const { app } = await buildTestApp(env, { realNow: Date.now });
  const base = await app.listen({ host: '127.0.0.1', port: 0 });
  const token = env.MOCK_TOSS_CONTROL_TOKEN;
  return {
    app,
    base,
    control: new ControlClient(base, token === undefined ? {} : { token }),
    createPartner: (settings = {}, at) => createPartner(app, settings, at),
    open: async (context, hash = '') => {
      const page = await context.newPage();
      await page.goto(`${base}/${hash}`);
      return page;
    },
  };
};

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
