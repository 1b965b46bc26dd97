import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { personalBody } from '../../harness.ts';
import { describeWith } from '../programs.ts';
import { expectAccessible, openContext } from './browser.ts';
import { type Dashboard, startDashboard } from './dashboard.ts';

const TOKEN = 'open-sesame';

const themes = ['light', 'dark'] as const;
const languages = ['ko', 'en'] as const;

/** What fills every screen. */
interface Filled {
  readonly clientId: string;
  /** A transaction of a client whose clock stands still. */
  readonly frozen: { readonly clientId: string; readonly txId: string };
  readonly transactions: readonly string[];
  readonly calls: readonly string[];
}

/** A client with a transaction in each status, calls of each kind, findings, a fault and a queue. */
const fill = async ({ control, createPartner }: Dashboard): Promise<Filled> => {
  const partner = await createPartner();
  const { clientId } = partner;
  const requested = await partner.requestNone();
  const inProgress = await partner.requestNone();
  await control.start(inProgress);
  const cancelled = await partner.requestNone();
  await control.cancel(cancelled);
  const expired = await partner.requestNone();
  await control.expire(expired);
  const { txId: completed } = (await partner.call('request', await personalBody())).json().success;
  for (let i = 0; i < 4; i += 1) await partner.call('status', { txId: completed });
  await control.complete(completed);
  await partner.readResult(completed);
  await partner.call('result', { txId: completed, sessionKey: 'x' });
  await control.clock(clientId).advance('61m');
  await partner.readResult(completed);
  await control.clock(clientId).advance('-50m');
  await control.fault({ clientId, endpoint: 'status', error: 'CE5000', times: 1 });
  await partner.call('status', { txId: requested });
  await control.fault({ clientId, endpoint: 'token', delay: '10ms' });
  await control.queue(clientId, 'cancel', 2);
  const still = await createPartner();
  const frozenTxId = await still.requestNone();
  await control.clock(still.clientId).freeze();
  const calls = await control.requests({ clientId });
  const results = calls.filter(({ endpoint }) => endpoint === 'result');
  return {
    clientId,
    frozen: { clientId: still.clientId, txId: frozenTxId },
    transactions: [requested, inProgress, cancelled, expired, completed],
    calls: [results[0], results[1], results.at(-1), calls[0]].flatMap((call) => call?.id ?? []),
  };
};

describeWith(['chromium'], 'the dashboard for everyone, in Chromium', () => {
  let dashboard: Dashboard;
  let filled: Filled;

  beforeAll(async () => {
    dashboard = await startDashboard();
    filled = await fill(dashboard);
  });

  const openWith = (theme: (typeof themes)[number], language: (typeof languages)[number], width = 1280) =>
    openContext({ colorScheme: theme, viewport: { width, height: 900 } }).then(async (context) => {
      await context.addInitScript(`try { localStorage.setItem('mock-toss-language', '${language}') } catch {}`);
      return context;
    });

  /** Every screen with content, by its hash and something that is there when it is complete. */
  const screens = (): readonly (readonly [hash: string, ready: string])[] => {
    const { clientId, frozen, transactions, calls } = filled;
    const client = `client=${clientId}`;
    return [
      ['#/start', '[data-testid=checklist]'],
      ['#/tx', '[data-testid=transactions] a'],
      ...transactions.map((txId) => [`#/tx/${txId}?${client}`, '[data-testid=timeline]'] as const),
      [`#/tx/${frozen.txId}?client=${frozen.clientId}`, '[data-testid=timeline] .steps li'],
      ['#/tx/no-such-transaction', '[data-testid=transaction] [role=alert]'],
      ['#/tx?status=EXPIRED&client=none', '.empty'],
      [`#/calls?${client}`, '[data-testid=calls] a'],
      ...calls.map((id) => [`#/calls/${id}`, '[data-testid=call] pre'] as const),
      [`#/calls/${calls[0]}?tab=why`, '[data-testid=call] dl.stack'],
      [`#/calls/${calls[0]}?tab=inspect`, '[data-testid=inspect] > :not(.loading)'],
      [`#/calls/${calls[2]}?tab=inspect`, '[data-testid=inspect] > :not(.loading)'],
      [`#/calls/${calls[0]}?tab=curl`, '.program'],
      [`#/findings?${client}`, '[data-testid=missing]'],
      ['#/findings', '[data-testid=coverage] progress'],
      [`#/lab?${client}`, '[data-testid=fault]'],
      ['#/lab', '[data-testid=personas] li'],
      [`#/clients/${clientId}`, '[data-testid=client-row]'],
    ];
  };

  const walk = async (page: Page, check: () => Promise<void>): Promise<void> => {
    for (const [hash, ready] of screens()) {
      await page.goto(`${dashboard.base}/${hash}`);
      await page.locator(ready).first().waitFor();
      await check().catch((error: unknown) => {
        throw new Error(`${hash}: ${error instanceof Error ? error.message : String(error)}`);
      });
    }
  };

  it.each(themes.flatMap((theme) => languages.map((language) => [theme, language] as const)))(
    'every screen with content breaks no rule of accessibility: %s, %s',
    async (theme, language) => {
      const context = await openWith(theme, language);
      const page = await context.newPage();
      await walk(page, () => expectAccessible(page));
      await context.close();
    },
  );

  it.each(languages)('nothing is wider than a window of 320 pixels: %s', async (language) => {
    const context = await openWith('light', language, 320);
    const page = await context.newPage();
    await walk(page, async () => {
      const wide = await page.evaluate<string>('String(document.documentElement.scrollWidth - window.innerWidth)');
      expect(Number(wide)).toBeLessThanOrEqual(0);
    });
    await context.close();
  });

  it.each(themes)('the states of the page itself break no rule either: %s', async (theme) => {
    const context = await openWith(theme, 'ko');
    const page = await context.newPage();
    await page.goto(`${dashboard.base}/#/tx`);
    await page.getByTestId('pause').click();
    await page.getByText('일시 정지 ·').waitFor();
    await expectAccessible(page);
    // A server that answers nothing any more.
    await page.route('**/_control/**', (route) => route.abort());
    await page.getByTestId('pause').click();
    await page.goto(`${dashboard.base}/#/calls`);
    await page.reload();
    await page.getByTestId('connect').waitFor();
    await page.getByRole('alert').first().waitFor();
    await expectAccessible(page);
    // One that does not answer yet.
    await page.unroute('**/_control/**');
    await page.route('**/_control/**', () => undefined);
    await page.reload();
    await page.locator('.loading').waitFor();
    await expectAccessible(page);
    await context.close();
  });

  it.each(themes)('an empty server, and one that asks for its token: %s', async (theme) => {
    const context = await openWith(theme, 'en');
    const empty = await startDashboard();
    const page = await empty.open(context);
    await page.waitForURL(/#\/start$/);
    await expectAccessible(page);
    for (const screen of ['tx', 'calls']) {
      await page.goto(`${empty.base}/#/${screen}`);
      await page.locator('.empty').waitFor();
      await expectAccessible(page);
    }
    const closed = await startDashboard({ MOCK_TOSS_CONTROL_TOKEN: TOKEN });
    await page.goto(closed.base);
    await page.getByTestId('token').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await expectAccessible(page);
    await page.getByTestId('token').fill(TOKEN);
    await page.keyboard.press('Enter');
    await page.getByTestId('tab-tx').waitFor();
    expect(page.url()).not.toContain(TOKEN);
    await context.close();
  });

  it.each(themes)('the focus ring stands out against everything around it, at least 3:1: %s', async (theme) => {
    const context = await openWith(theme, 'ko');
    const page = await context.newPage();
    for (const hash of ['#/start', `#/lab?client=${filled.clientId}`, `#/tx/${filled.transactions[1]}`]) {
      await page.goto(`${dashboard.base}/${hash}`);
      await page.locator('main button').first().waitFor();
      await page.keyboard.press('Tab');
      const rings = await page.evaluate<{ what: string; ratio: number }[]>(RINGS);
      expect(rings.length).toBeGreaterThan(10);
      expect(rings.filter(({ ratio }) => ratio < 3)).toEqual([]);
    }
    await context.close();
  });

  it('headings and landmarks are those of one page: one h1, no level left out, one main, named regions', async () => {
    const context = await openWith('light', 'en');
    const page = await context.newPage();
    await walk(page, async () => {
      const levels = await page
        .locator('h1, h2, h3, h4')
        .evaluateAll((all) => all.map(({ tagName }) => Number(tagName[1])));
      expect(levels.filter((level) => level === 1)).toEqual([1]);
      for (const [index, level] of levels.entries()) expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
      expect([await page.locator('main').count(), await page.locator('header').count()]).toEqual([1, 1]);
      expect(await page.locator('nav:not([aria-label]):not([aria-labelledby])').count()).toBe(0);
    });
    expect(await page.title()).toBe('Clients · mock-toss-cert: unofficial mock certification');
    await context.close();
  });

  it('what is read aloud does not change while calls come in, nor while the page counts', async () => {
    const context = await openWith('light', 'en');
    const partner = await dashboard.createPartner();
    const page = await context.newPage();
    await page.goto(`${dashboard.base}/#/calls?client=${partner.clientId}`);
    await page.getByTestId('connection').getByText('live').waitFor();
    await page.getByTestId('calls').locator('a').first().waitFor();
    await page.evaluate(WATCH_ALOUD);
    const before = await page.getByTestId('calls').locator('li').count();
    for (let i = 0; i < 8; i += 1) await partner.requestNone();
    await expect.poll(() => page.getByTestId('calls').locator('li').count()).toBe(before + 8);
    expect(await page.evaluate('aloud')).toEqual([]);
    await page.getByTestId('pause').click();
    for (let i = 0; i < 3; i += 1) await partner.requestNone();
    await page.getByText(/paused · [1-9]/).waitFor();
    expect(await page.evaluate('aloud')).toEqual(['paused']);
    await context.close();
  });

  describe('with the keyboard alone', () => {
    let context: BrowserContext;
    let page: Page;

    beforeAll(async () => {
      context = await openWith('light', 'en');
      page = await context.newPage();
    });
    afterAll(() => context.close());

    /** Presses Tab until an element has the focus. */
    const tabTo = async (selector: string): Promise<void> => {
      for (let i = 0; i < 200; i += 1) {
        if (await page.evaluate<boolean>(`document.activeElement?.matches(${JSON.stringify(selector)}) ?? false`))
          return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`no Tab leads to ${selector}`);
    };

    it('from the beginning to an approved transaction with the keyboard alone; the focus is never lost', async () => {
      const partner = await dashboard.createPartner();
      const txId = await partner.requestNone();
      await page.goto(dashboard.base);
      await page.getByTestId('transactions').locator(`[data-id="${txId}"]`).waitFor();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      expect(await page.evaluate('document.activeElement.id')).toBe('main');
      await tabTo(`[data-id="${txId}"] a`);
      await page.keyboard.press('Enter');
      await page.getByTestId('action-start').waitFor();
      await tabTo('[data-testid=action-start]');
      await page.keyboard.press('Space');
      await page.getByTestId('action-start').waitFor({ state: 'detached' });
      // The button is gone: the focus is in the part where it was.
      await expect.poll(() => page.evaluate('document.activeElement.dataset.testid')).toBe('actions');
      await tabTo('[data-testid=complete-at]');
      await page.keyboard.press('Enter');
      await expect.poll(async () => (await dashboard.control.transaction(txId)).status).toBe('COMPLETED');
      await page.getByTestId('actions').waitFor({ state: 'detached' });
      await expect.poll(() => page.evaluate('document.activeElement.dataset.testid')).toBe('transaction');
    });

    it('a fault is made with the keyboard alone, and removed', async () => {
      const { clientId } = await dashboard.createPartner();
      const faults = async () => (await dashboard.control.faults()).filter((fault) => fault.clientId === clientId);
      await page.goto(`${dashboard.base}/#/start?client=${clientId}`);
      await page.reload();
      await page.getByTestId('tab-lab').waitFor();
      await tabTo('[data-testid=tab-lab]');
      await page.keyboard.press('Enter');
      await page.getByTestId('own-fault').waitFor();
      await tabTo('[data-testid=own-fault]');
      await page.keyboard.press('Enter');
      await page.getByTestId('fault-json').waitFor();
      await tabTo('[data-testid=fault-json]');
      await page.keyboard.press('Control+a');
      await page.keyboard.type('{ "endpoint": "result", "http": 503 }');
      await tabTo('[data-testid=fault-json-save]');
      await page.keyboard.press('Enter');
      await expect.poll(faults).toMatchObject([{ endpoint: 'result', http: 503 }]);
      await page.getByTestId('fault-remove').waitFor();
      await page.getByTestId('tab-lab').focus();
      await tabTo('[data-testid=fault-remove]');
      await page.keyboard.press('Enter');
      await expect.poll(faults).toEqual([]);
      await page.getByTestId('fault-remove').waitFor({ state: 'detached' });
      await expect.poll(() => page.evaluate('document.activeElement.dataset.testid')).toBe('faults');
    });

    it('Escape closes the clock of the toolbar, and the focus is back where it was opened', async () => {
      const { clientId } = await dashboard.createPartner();
      await page.goto(`${dashboard.base}/#/start?client=${clientId}`);
      await page.reload();
      const freeze = page.getByTestId('freeze');
      await page.getByTestId('clock').focus();
      await page.keyboard.press('Enter');
      await freeze.focus();
      await page.keyboard.press('Enter');
      await expect.poll(async () => (await dashboard.control.clock(clientId).read()).frozen).toBe(true);
      await page.getByTestId('resume-clock').waitFor();
      await page.keyboard.press('Escape');
      await freeze.or(page.getByTestId('resume-clock')).waitFor({ state: 'hidden' });
      expect(await page.evaluate('document.activeElement.dataset.testid')).toBe('clock');
    });

    it('on a small screen the focus goes along when a list makes room for what was chosen', async () => {
      const partner = await dashboard.createPartner();
      const txId = await partner.requestNone();
      await page.setViewportSize({ width: 360, height: 740 });
      await page.goto(`${dashboard.base}/#/tx?client=${partner.clientId}`);
      await page.reload();
      await page.locator(`[data-id="${txId}"] a`).focus();
      await page.keyboard.press('Enter');
      await page.getByTestId('action-start').waitFor();
      await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('main');
      await tabTo('.back');
      await page.keyboard.press('Enter');
      await page.locator(`[data-id="${txId}"] a`).waitFor();
      await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('main');
    });
  });
});

/** The contrast of the focus ring of everything that can have the focus with each ground around it. Runs in the page. */
const RINGS = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const luminance = (color) => {
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((one) => {
      const part = one / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const groundOf = (element) => {
    for (let one = element; one !== null; one = one.parentElement) {
      const color = getComputedStyle(one).backgroundColor;
      if (!/^rgba\\(.*, 0\\)$|^transparent$/.test(color)) return color;
    }
    return 'white';
  };
  const all = [...document.querySelectorAll('a[href], button:not(:disabled), input, select, textarea, summary, [tabindex="0"]')];
  return all.filter((one) => one.checkVisibility()).map((one) => {
    one.focus();
    const { outlineColor, outlineStyle, outlineWidth, outlineOffset } = getComputedStyle(one);
    const isVisible = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
    // A ring outside touches the ground of what is around; one inside, the ground of the element itself.
    const ground = groundOf(parseFloat(outlineOffset) < 0 ? one : one.parentElement);
    return { what: one.outerHTML.slice(0, 80), ratio: isVisible ? contrast(outlineColor, ground) : 0 };
  });
})()`;

/** Collects in \`aloud\` what live regions say from now on. Runs in the page. */
const WATCH_ALOUD = `{
  window.aloud = [];
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const element = target instanceof Element ? target : target.parentElement;
      const region = element?.closest('[role=status], [role=alert], [aria-live]:not([aria-live=off])');
      if (region && aloud.at(-1) !== region.textContent) aloud.push(region.textContent);
    }
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
}`;
