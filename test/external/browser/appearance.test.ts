import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { buildTestApp, control, createPartner, fixtures, type Partner, type TestApp } from '../../harness.ts';
import { describeWith } from '../programs.ts';
import { expectSound, openContext, postStart } from './browser.ts';

const NARROW = { width: 320, height: 740 };
const NOBODY = '11111111-1111-4111-8111-111111111111';
const PHONE = '01019990101';

const css = readFileSync(new URL('../../../src/web/assets/theme.css', import.meta.url), 'utf8');

/** Names and codes that are the same in both languages: what partners, people, fields and settings are called. */
const CODES =
  /\bhttps?:\S+|[a-z]+:\/\/\S+|\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|\b(?:CE\d{4}|PART7|COMPLETED|EXPIRED|REQUESTED|QR|CI|DI|PIN|API|EUC-KR|Host|JavaScript|iframe|sandbox|allow-scripts|allow-same-origin|identity|fixed|userPhone|onSuccess|result|txId|cert\/v1|GET|POST|EMBED|embed|not-found|wrong-method|invalid)\b/g;

/** All that a reader sees or hears of a page, but the button to the other language and the messages of calls. */
const READ = `{
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true });
  const skipped = '[data-testid="language"], pre, [data-testid="demo-messages"], [data-testid="demo-person"]';
  const texts = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement, data } = walker.currentNode;
    const place = parentElement.closest('option') ? parentElement.closest('select') : parentElement;
    if (isShown(place) && !parentElement.closest(skipped)) texts.push(data);
  }
  for (const element of document.querySelectorAll('[aria-label], [placeholder], [alt], [title]')) {
    if (!isShown(element)) continue;
    for (const name of ['aria-label', 'placeholder', 'alt', 'title']) texts.push(element.getAttribute(name) ?? '');
  }
  texts.map((text) => text.trim()).filter((text) => text !== '');
}`;

/** A page of another origin with the app in a frame for each sandbox. */
const startFrames = async (app: string, sandboxes: readonly string[]): Promise<string> => {
  const server = createServer((request, response) => {
    const address = `${app}?embed=http://${request.headers.host}`;
    const frames = sandboxes.map((sandbox) => `<iframe sandbox="${sandbox}" src="${address}"></iframe>`);
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><link rel="icon" href="data:,">${frames.join('')}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://localhost:${(server.address() as AddressInfo).port}`;
};

describeWith(['chromium'], 'how the pages of users look and read, in Chromium', () => {
  let own: TestApp;
  let base: string;
  let partner: Partner;
  let context: BrowserContext;

  beforeAll(async () => {
    own = await buildTestApp();
    base = await own.app.listen({ host: '127.0.0.1', port: 0 });
    partner = await createPartner(own.app, { partnerCode: 'PART7' });
    context = await openContext({ viewport: NARROW });
  });

  const request = (scenario = 'manual') =>
    partner.requestNone({ requestUrl: `intoss://my-app?mock-toss-scenario=${scenario}` });
  const act = (txId: string, action: string) => control(own.app, 'POST', `/transactions/${txId}/${action}`);

  const openForm = async (page: Page, scenario?: string): Promise<string> => {
    const txId = await request(scenario);
    await postStart(page, base, txId);
    await page.getByTestId('window-form').waitFor();
    return txId;
  };
  const openApp = async (page: Page, action?: string, scenario?: string): Promise<void> => {
    const txId = await request(scenario);
    if (action !== undefined) await act(txId, action);
    await page.goto(`${base}/app/${txId}`);
  };
  const submit = async (page: Page): Promise<void> => {
    await page.getByTestId('window-consent').check();
    await page.getByTestId('window-next').click();
  };
  const see = (page: Page, name: string) => page.getByTestId(name).waitFor();

  const names = fixtures.personas.map(({ name }) => name).sort((a, b) => b.length - a.length);
  const scenarioNames = [...fixtures.scenarios.keys()].sort((a, b) => b.length - a.length);

  /** What of the other language a page shows. */
  const foreignIn = async (page: Page, language: 'ko' | 'en'): Promise<string[]> => {
    const other = language === 'ko' ? /[A-Za-z]{2,}/ : /[가-힣ㄱ-ㅎ]/;
    const isForeign = (text: string): boolean => {
      let rest = text;
      for (const name of [...names, ...scenarioNames]) rest = rest.replaceAll(name, '');
      return other.test(rest.replace(CODES, ''));
    };
    return (await page.evaluate<string[]>(READ)).filter(isForeign);
  };

  const expectGood = async (page: Page): Promise<void> => {
    for (const language of ['ko', 'en'] as const) {
      expect(await foreignIn(page, language), language).toEqual([]);
      expect(await page.getByTestId('notice').innerText()).toMatch(language === 'ko' ? /비공식/ : /Unofficial/);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await expectSound(page);
      }
      await page.getByTestId('language').click();
    }
  };

  const states: readonly (readonly [string, (page: Page) => Promise<unknown>])[] = [
    ['the form', openForm],
    [
      'the form with a wrong field',
      async (page) => {
        await openForm(page);
        await page.getByTestId('window-phone').fill('12');
        await submit(page);
        await see(page, 'window-invalid');
      },
    ],
    [
      'the check',
      async (page) => {
        await openForm(page);
        await submit(page);
        await see(page, 'window-check');
      },
    ],
    [
      'a refused person',
      async (page) => {
        await openForm(page, 'mismatch');
        await submit(page);
        await see(page, 'window-failed');
      },
    ],
    ...(['complete', 'cancel', 'expire'] as const).map(
      (action) =>
        [
          `the window after ${action}`,
          async (page: Page) => {
            await act(await openForm(page), action);
            await see(page, 'end-partner');
          },
        ] as const,
    ),
    [
      'the closed window',
      async (page) => {
        await openForm(page);
        await page.getByTestId('window-navbar-close').click();
        await see(page, 'window-closed');
      },
    ],
    ['the app', (page) => openApp(page).then(() => see(page, 'app-ask'))],
    [
      'the PIN',
      async (page) => {
        await openApp(page);
        await page.getByTestId('app-approve').click();
        await see(page, 'app-pin');
      },
    ],
    ['the app after complete', (page) => openApp(page, 'complete').then(() => see(page, 'app-end'))],
    ['the app of a refused person', (page) => openApp(page, 'complete', 'too-young').then(() => see(page, 'app-end'))],
    ['the app of nothing', (page) => page.goto(`${base}/app/${NOBODY}`).then(() => see(page, 'app-end'))],
    [
      'the phone',
      async (page) => {
        const payload = { persona: 'kim-toss' };
        await own.app.inject({ method: 'POST', url: `/app/api/${await request()}/identify`, payload });
        await page.goto(`${base}/app`);
        await page.getByTestId('phone-number').fill(PHONE);
        await page.getByTestId('phone-show').click();
        await page.getByTestId('phone-request').first().waitFor();
      },
    ],
    [
      'the phone with a wrong number',
      async (page) => {
        await page.goto(`${base}/app`);
        await page.getByTestId('phone-show').click();
        await see(page, 'phone-problem');
      },
    ],
    [
      'the demo with a result',
      async (page) => {
        await page.goto(`${base}/demo`);
        await page.getByTestId('demo-type').selectOption('USER_PERSONAL');
        await page.getByTestId('demo-scenario').selectOption('instant');
        await page.getByTestId('demo-start').click();
        await see(page, 'demo-success');
      },
    ],
    ...['/start', '/app/x?embed=x', '/demo/nothing'].map(
      (path) => [`the error page ${path}`, (page: Page) => page.goto(base + path)] as const,
    ),
  ];

  it.each(states)(
    '%s is one language at a time, sound in the light and in the dark, and fits 320 px',
    async (_state, open) => {
      const page = await (await openContext({ viewport: NARROW })).newPage();
      await open(page);
      await expectGood(page);
      await page.context().close();
    },
  );

  describe('colours', () => {
    /** The ratio of WCAG between two colours of tokens in light or dark. */
    const tokens = [...css.matchAll(/--([\w-]+): (?:light-dark\((#\w{6}), (#\w{6})\)|(#\w{6}));/g)].map(
      ([, name = '', light, dark, both]) => [name, [light ?? both ?? '', dark ?? both ?? '']] as const,
    );
    const luminance = (colour: string): number => {
      const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
        const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const contrast = (one: string, other: string): number => {
      const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
      return (high + 0.05) / (low + 0.05);
    };

    it('stand once, each with its dark one', () => {
      const found = tokens.map(([name]) => name);
      expect(new Set(found).size).toBe(found.length);
      expect(css).not.toContain('@media (prefers-color-scheme');
    });

    it.each(['ground', 'card', 'sunken', 'note-ground', 'bad-ground', 'act-ground'])(
      'of the focus ring and of controls’ edges are seen on %s: at least 3:1',
      (ground) => {
        const all = new Map(tokens);
        for (const mode of [0, 1]) {
          const of = (name: string) => all.get(name)?.[mode] ?? '';
          expect(contrast(of('focus'), of(ground)), `focus ${mode}`).toBeGreaterThanOrEqual(3);
          if (ground === 'card') expect(contrast(of('edge'), of(ground)), `edge ${mode}`).toBeGreaterThanOrEqual(3);
        }
      },
    );

    it('follow the system, and the choice of the dashboard before it', async () => {
      const page = await context.newPage();
      const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
      await page.emulateMedia({ colorScheme: 'light' });
      await page.goto(`${base}/app`);
      const light = await ground();
      await page.emulateMedia({ colorScheme: 'dark' });
      const dark = await ground();
      expect(dark).not.toBe(light);
      for (const [theme, expected] of [
        ['light', light],
        ['dark', dark],
      ] as const) {
        await page.evaluate(`localStorage.setItem('mock-toss-theme', '${theme}')`);
        await page.emulateMedia({ colorScheme: theme === 'light' ? 'dark' : 'light' });
        await page.reload();
        await expect.poll(ground).toBe(expected);
      }
      await page.evaluate(`localStorage.removeItem('mock-toss-theme')`);
      await page.close();
    });

    it('of a button change when it is hovered and pressed, and nothing moves for those who want that', async () => {
      const page = await context.newPage();
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await page.goto(`${base}/app`);
      const button = page.getByTestId('phone-show');
      const colour = () => button.evaluate((element) => element.computedStyleMap().get('background-color')?.toString());
      const plain = await colour();
      await button.hover();
      expect(await colour()).not.toBe(plain);
      expect(
        await button.evaluate((element) => element.computedStyleMap().get('transition-duration')?.toString()),
      ).toBe('0s');
      await page.close();
    });
  });

  it('every page has an icon of its own', async () => {
    const page = await context.newPage();
    for (const path of ['/app', '/demo', `/app/${NOBODY}`, '/start', '/demo/deeper/x']) {
      await page.goto(base + path);
      const icon = await page.evaluate<string>('document.querySelector("link[rel=icon]").href');
      const answer = await fetch(icon);
      expect([answer.status, answer.headers.get('content-type')], path).toEqual([200, 'image/svg+xml; charset=utf-8']);
    }
    await page.close();
  });

  it('a frame that forbids scripts, or its own origin, says what is missing', async () => {
    const page = await context.newPage();
    await page.goto(await startFrames(`${base}/app/${await request()}`, ['allow-same-origin', 'allow-scripts']));
    for (const at of [0, 1]) {
      const frame = page.frameLocator('iframe').nth(at);
      await frame.getByText('allow-scripts와 allow-same-origin이 없습니다').waitFor();
    }
    await page.close();
  });
});
