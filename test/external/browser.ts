import { readFileSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { atEnd } from '../at-end.ts';

/** The width of a small phone. */
export const SMALL = { width: 360, height: 740 };

/** Debian's Chromium, closed after the file's tests; `resolve` leads names elsewhere, as Chromium's own rules say it. */
export const launch = async (options: { blockPopups?: boolean; resolve?: string } = {}): Promise<Browser> => {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync'];
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: options.resolve === undefined ? args : [...args, `--host-resolver-rules=${options.resolve}`],
    // Playwright lets every popup through.
    ...(options.blockPopups === true ? { ignoreDefaultArgs: ['--disable-popup-blocking'] } : {}),
  });
  atEnd(() => browser.close());
  return browser;
};

/** What a browser has to complain of, on every page of the context; `expected` ones are left out. */
export const watchComplaints = (context: BrowserContext, expected: RegExp = /^$/): string[] => {
  const complaints: string[] = [];
  const add = (text: string): void => {
    if (!expected.test(text)) complaints.push(text);
  };
  context.on('console', (message) => {
    if (message.type() === 'error') add(message.text());
  });
  context.on('weberror', (error) => add(error.error().message));
  return complaints;
};

const axe = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** No serious violation of accessibility rules (axe-core), and nothing wider than the window. */
export const expectSound = async (page: Page): Promise<void> => {
  await page.evaluate(axe);
  const { violations } = await page.evaluate<{ violations: Violation[] }>('axe.run()');
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  expect(serious).toEqual([]);
  const [content = 0, width = 0] = await page.evaluate<number[]>(
    '[document.documentElement.scrollWidth, window.innerWidth]',
  );
  expect(content).toBeLessThanOrEqual(width);
};

/** A click that closes its own page: the page may be gone before the click has been reported as done. */
export const clickToClose = async (page: Page, testId: string): Promise<void> => {
  const closed = page.waitForEvent('close');
  await Promise.race([closed, page.getByTestId(testId).click()]).catch((error: unknown) => {
    if (!page.isClosed()) throw error;
  });
  await closed;
};
