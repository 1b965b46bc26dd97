import { readFileSync } from 'node:fs';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type LaunchOptions,
  type Page,
} from 'playwright-core';
import { expect } from 'vitest';
import { atEnd } from '../../at-end.ts';
import { timeLimit } from '../../time-limit.ts';
import { findProgram, isInstalled } from '../programs.ts';

/** The width of a small phone. */
export const SMALL = { width: 360, height: 740 };

const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync'];
/** Names that lead to this machine. */
const HOSTS = '--host-resolver-rules=MAP *.toss.im 127.0.0.1, MAP rebound.example 127.0.0.1';

const launch = (program: 'chromium' | 'chromium-headless-shell', options: LaunchOptions = {}): Promise<Browser> =>
  chromium.launch({ executablePath: findProgram(program), args: [...ARGS, HOSTS], ...options });

/** The same engine without the user interface takes half the processor time. */
const lightest = () => (isInstalled('chromium-headless-shell') ? 'chromium-headless-shell' : 'chromium');

let shared: Promise<Browser> | undefined;
let blocking: Promise<Browser> | undefined;

const newContext = async (browser: Promise<Browser>, options: BrowserContextOptions): Promise<BrowserContext> => {
  const context = await (await browser).newContext(options);
  context.setDefaultTimeout(timeLimit(60_000));
  atEnd(() => context.close());
  return context;
};

/** Cookies, storage and pages of their own, in one browser for all test files; gone after the tests of the file. */
export const openContext = (options: BrowserContextOptions = {}): Promise<BrowserContext> => {
  shared ??= launch(lightest());
  return newContext(shared, options);
};

/** The same in a browser that blocks popups, which needs the user interface. Playwright lets every popup through unless it is told otherwise. */
export const openBlockingContext = (): Promise<BrowserContext> => {
  blocking ??= launch('chromium', { ignoreDefaultArgs: ['--disable-popup-blocking'] });
  return newContext(blocking, {});
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

const axe = readFileSync(new URL('../../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

const violationsOf = async (page: Page, options: object): Promise<readonly Violation[]> => {
  // What fades in is pale for a moment.
  await page.evaluate('Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined)))');
  if (await page.evaluate('window.axe === undefined')) await page.evaluate(axe);
  // axe-core describes in full only what is asked for.
  const all = { resultTypes: ['violations'], ...options };
  const { violations } = await page.evaluate<{ violations: Violation[] }>(`axe.run(${JSON.stringify(all)})`);
  return violations;
};

const describeViolation = ({ id, nodes }: Violation): string => `${id}: ${nodes.map(({ html }) => html).join(' ')}`;

/** No violation of WCAG 2.1, levels A and AA, that axe-core can find, of any impact. */
export const expectAccessible = async (page: Page): Promise<void> => {
  const violations = await violationsOf(page, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] });
  expect(violations.map(describeViolation)).toEqual([]);
};

/** No serious violation of accessibility rules (axe-core), and nothing wider than the window; `except` are rules that do not count. */
export const expectSound = async (page: Page, except: readonly string[] = []): Promise<void> => {
  const serious = (await violationsOf(page, {})).filter(
    ({ id, impact }) => (impact === 'serious' || impact === 'critical') && !except.includes(id),
  );
  expect(serious.map(describeViolation)).toEqual([]);
  const [content = 0, width = 0] = await page.evaluate<number[]>(
    '[document.documentElement.scrollWidth, window.innerWidth]',
  );
  expect(content).toBeLessThanOrEqual(width);
};

/** A window of its own, without an opener: the form that a partner's page posts. */
export const postStart = async (page: Page, base: string, txId: string): Promise<void> => {
  await page.goto(`${base}/health`);
  await page.evaluate(`{
    const form = document.createElement('form');
    form.method = 'post';
    form.action = '/start?serviceType=SIGN_USER_AUTH';
    const input = document.createElement('input');
    input.name = 'txId';
    input.value = ${JSON.stringify(txId)};
    form.append(input);
    document.body.append(form);
    form.submit();
  }`);
  await page.waitForURL(/\/start/);
};

/**
 * Before something is said not to come: time in which it would have come. On a slow machine that is too little, and then the
 * test sees less; it does not fail.
 */
export const aWhile = (page: Page): Promise<void> => page.waitForTimeout(1_000);

/** A click that closes its own page: the page may be gone before the click has been reported as done. */
export const clickToClose = async (page: Page, testId: string): Promise<void> => {
  const closed = page.waitForEvent('close');
  await Promise.race([closed, page.getByTestId(testId).click()]).catch((error: unknown) => {
    if (!page.isClosed()) throw error;
  });
  await closed;
};
