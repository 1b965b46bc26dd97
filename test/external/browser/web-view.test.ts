import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { buildTestApp, control, createPartner, type Partner, type TestApp } from '../../harness.ts';
import { describeWith } from '../programs.ts';
import { aWhile, clickToClose, expectSound, openContext, SMALL, watchComplaints } from './browser.ts';
import { startPartnerSite } from './partner-site.ts';

const LOADED = 'TOSS_AUTH_POPUP_ONLOAD';
const SUCCESS = 'TOSS_AUTH_SUCCESS';
const FAIL = 'TOSS_AUTH_FAIL';
const CLOSED = 'TOSS_AUTH_CLICK_NAVBAR_CLOSE';

/** As Android injects an object: its methods work on it alone. */
const ANDROID = `window.tossAuthWebView = new (class {
  #own = true;
  sendMessage(text) {
    if (!(#own in this)) throw new TypeError('called on another object');
    hear('android', text, document.readyState);
  }
})();`;

/** As WebKit has the handlers that an app has added, under a name of the app's. */
const IOS = `window.webkit = { messageHandlers: { tossAuthWebView: {
  postMessage(text) { hear('ios', text, document.readyState); return Promise.resolve(); },
} } };`;

const EVENTS = `window.addEventListener('message', ({ data }) => hear('event', data, document.readyState));`;

describeWith(['chromium'], 'the standard window in the web view of an app, in Chromium', () => {
  let own: TestApp;
  let base: string;
  let partner: Partner;
  let complaints: string[];
  /** What an app has heard, in order, by each way. */
  let heard: Record<string, string[]>;
  let states: Set<string>;

  beforeAll(async () => {
    own = await buildTestApp();
    base = await own.app.listen({ host: '127.0.0.1', port: 0 });
    partner = await createPartner(own.app, { identity: 'match' });
  });

  beforeEach(() => {
    heard = {};
    states = new Set();
  });

  const openHearing = async (...scripts: string[]): Promise<BrowserContext> => {
    const context = await openContext({ viewport: SMALL });
    onTestFinished(() => context.close());
    complaints = watchComplaints(context, /status of 404/);
    await context.exposeFunction('hear', (way: string, text: string, state: string) => {
      heard[way] = [...(heard[way] ?? []), text];
      states.add(state);
    });
    for (const content of scripts) await context.addInitScript({ content });
    return context;
  };

  /** The form post of an app, which comes from no page at all. */
  const post = async (page: Page, txId: string): Promise<void> => {
    await page.goto('about:blank');
    await page.setContent(`<form method="post" action="${base}/start?serviceType=SIGN_USER_AUTH">
      <input name="txId" value="${txId}"><button>post</button></form>`);
    await page.click('button');
    await page.waitForURL(`${base}/start?**`);
  };

  const request = (extra: object = {}) => partner.requestNone({ requestUrl: null, ...extra });

  const openWindow = async (context: BrowserContext, txId: string): Promise<Page> => {
    const page = await context.newPage();
    await post(page, txId);
    expect(await page.evaluate('window.opener')).toBe(null);
    return page;
  };

  const submit = async (page: Page): Promise<void> => {
    await page.getByTestId('window-consent').check();
    await page.getByTestId('window-next').click();
  };

  const expectHeard = async (...texts: string[]): Promise<void> => {
    await expect.poll(() => heard).toEqual({ android: texts, ios: texts, event: texts });
    expect([...states]).toEqual(['complete']);
    expect(complaints).toEqual([]);
  };

  /** Nothing comes later either: the page asks the server on, and what it would say then it has said. */
  const expectNoMore = async (page: Page, ...texts: string[]): Promise<void> => {
    await aWhile(page);
    await expectHeard(...texts);
  };

  const all = [ANDROID, IOS, EVENTS];

  it('says that it has loaded, and that the user was verified', async () => {
    const txId = await request();
    const page = await openWindow(await openHearing(...all), txId);
    await page.getByTestId('window-form').waitFor();
    await expectHeard(LOADED);
    await submit(page);
    await page.getByTestId('window-check').waitFor();
    await control(own.app, 'POST', `/transactions/${txId}/complete`);
    await page.getByTestId('window-done').waitFor();
    await expectHeard(LOADED, SUCCESS);
    // The app knows enough by now.
    await page.getByTestId('window-navbar-close').click();
    await expectNoMore(page, LOADED, SUCCESS);
  });

  it('has the virtual app in its own place, which then says how it ended', async () => {
    const context = await openHearing(...all);
    const page = await openWindow(context, await request());
    await submit(page);
    await page.getByTestId('window-app').click();
    await page.getByTestId('app-approve').click();
    await page.keyboard.type('123456');
    await page.getByTestId('app-done').waitFor();
    expect(context.pages()).toHaveLength(1);
    await expectNoMore(page, LOADED, SUCCESS);
  });

  it('says that it failed when the user cancels in the virtual app', async () => {
    const page = await openWindow(await openHearing(...all), await request());
    await submit(page);
    await page.getByTestId('window-app').click();
    await page.getByTestId('app-cancel').click();
    await page.getByTestId('app-cancelled').waitFor();
    await expectNoMore(page, LOADED, FAIL);
  });

  it('says nothing from the virtual app of another phone, whose app is none of the partner’s', async () => {
    const txId = await request();
    const page = await (await openHearing(...all)).newPage();
    await page.goto(`${base}/app/${txId}`);
    await page.getByTestId('app-approve').click();
    await page.keyboard.type('123456');
    await page.getByTestId('app-done').waitFor();
    await aWhile(page);
    expect(heard).toEqual({});
  });

  const failures: readonly (readonly [string, string, (page: Page, txId: string) => Promise<unknown>])[] = [
    [
      'the person is refused',
      'window-failed',
      async (page) => {
        await page.getByTestId('window-name').fill('아무개');
        await submit(page);
      },
    ],
    ['the user cancels at the form', 'window-cancelled', (page) => page.getByTestId('window-cancel-form').click()],
    [
      'the user cancels while waiting',
      'window-cancelled',
      async (page) => {
        await submit(page);
        await page.getByTestId('window-cancel').click();
      },
    ],
    [
      'the user cancels on another phone',
      'window-cancelled',
      async (page, txId) => {
        await submit(page);
        await own.app.inject({ method: 'POST', url: `/app/api/${txId}/cancel` });
      },
    ],
    [
      'the request expires',
      'window-expired',
      async (page, txId) => {
        await page.getByTestId('window-form').waitFor();
        await control(own.app, 'POST', `/transactions/${txId}/expire`);
      },
    ],
  ];

  it.each(failures)('says that it failed when %s, and still that it is closed', async (_when, screen, act) => {
    const txId = await request();
    const page = await openWindow(await openHearing(...all), txId);
    await act(page, txId);
    await page.getByTestId(screen).waitFor();
    await expectNoMore(page, LOADED, FAIL);
    await page.getByTestId('window-navbar-close').click();
    await expectHeard(LOADED, FAIL, CLOSED);
  });

  it('says at once that there is no such request', async () => {
    const page = await openWindow(await openHearing(...all), '11111111-1111-4111-8111-111111111111');
    await page.getByTestId('window-unknown').waitFor();
    await expectNoMore(page, LOADED, FAIL);
  });

  it('says of a request that had ended before how it did', async () => {
    const txId = await request();
    await control(own.app, 'POST', `/transactions/${txId}/complete`);
    const page = await openWindow(await openHearing(...all), txId);
    await expectNoMore(page, LOADED, SUCCESS);
  });

  it.each(['at the form', 'while waiting'])(
    'says that it is closed %s, and nothing of what comes later',
    async (when) => {
      const txId = await request();
      const page = await openWindow(await openHearing(...all), txId);
      if (when === 'while waiting') {
        await submit(page);
        await page.getByTestId('window-check').waitFor();
      }
      await page.getByTestId('window-navbar-close').click();
      await page.getByTestId('window-closed').waitFor();
      await expectSound(page);
      await page.getByTestId('window-navbar-close').click();
      await control(own.app, 'POST', `/transactions/${txId}/complete`);
      await expectNoMore(page, LOADED, CLOSED);
      await page.getByTestId('window-closed').waitFor();
    },
  );

  it('goes on to the callback as ever, after it has told', async () => {
    const site = await startPartnerSite(base, partner);
    const txId = await request({ failCallbackUrl: `${site.url}?fail`, successCallbackUrl: `${site.url}?success` });
    const page = await openWindow(await openHearing(...all), txId);
    await page.getByTestId('window-cancel-form').click();
    await page.waitForURL(`${site.url}?fail`);
    await expectHeard(LOADED, FAIL);
  });

  it('goes back to the partner when it is closed where nothing can close it', async () => {
    const site = await startPartnerSite(base, partner);
    const page = await openWindow(await openHearing(), await request({ requestUrl: site.url }));
    await page.getByTestId('window-navbar-close').click();
    await page.waitForURL(site.url);
  });

  describe('a page that has opened it', () => {
    it('is told, and an app around it too', async () => {
      const context = await openHearing(...all);
      const site = await startPartnerSite(base, partner);
      const page = await context.newPage();
      await page.goto(site.url);
      const [popup] = await Promise.all([page.waitForEvent('popup'), page.click('#go')]);
      await popup.getByTestId('window-cancel-form').click();
      await popup.getByTestId('window-cancelled').waitFor();
      await expect
        .poll(() => page.evaluate('window.events'))
        .toEqual([['fail', { code: 'CANCELLED_BY_USER', message: '사용자가 취소했습니다.' }]]);
      await expect.poll(() => heard.android).toEqual([LOADED, FAIL]);
      await expect.poll(() => heard.ios).toEqual([LOADED, FAIL]);
    });

    it('is told once that the close button was pressed, and the window goes', async () => {
      const context = await openHearing();
      const site = await startPartnerSite(base, partner);
      const page = await context.newPage();
      await page.goto(site.url);
      const [popup] = await Promise.all([page.waitForEvent('popup'), page.click('#go')]);
      await popup.getByTestId('window-form').waitFor();
      await clickToClose(popup, 'window-navbar-close');
      await aWhile(page);
      expect(await page.evaluate('window.events')).toEqual([
        ['fail', { code: 'CLOSED_BY_USER', message: '사용자가 끝내기 전에 창을 닫았습니다.' }],
      ]);
    });
  });

  describe('bridges', () => {
    it.each([
      ['Android’s alone', ANDROID, 'android'],
      ['iOS’ alone', IOS, 'ios'],
      ['a listener alone', EVENTS, 'event'],
    ])('%s is enough', async (_what, script, way) => {
      const page = await openWindow(await openHearing(script), await request());
      await page.getByTestId('window-cancel-form').click();
      await expect.poll(() => heard).toEqual({ [way]: [LOADED, FAIL] });
      expect(complaints).toEqual([]);
    });

    it.each([
      ['throw', `window.tossAuthWebView = { sendMessage() { throw new Error('gone'); } };`],
      ['have no such method', `window.tossAuthWebView = {};`],
      ['fail later', `window.tossAuthWebView = { sendMessage: () => Promise.reject(new Error('gone')) };`],
      [
        'cannot even be read',
        `Object.defineProperty(window, 'tossAuthWebView', { get() { throw new Error('gone'); } });`,
      ],
    ])('that %s break neither the page nor the other ways', async (_what, broken) => {
      const page = await openWindow(await openHearing(broken, IOS, EVENTS), await request());
      await submit(page);
      await page.getByTestId('window-check').waitFor();
      await page.getByTestId('window-cancel').click();
      await page.getByTestId('window-cancelled').waitFor();
      await expect.poll(() => heard).toEqual({ ios: [LOADED, FAIL], event: [LOADED, FAIL] });
      expect(complaints).toEqual([]);
    });

    it('that an app puts in after the page has loaded hear how it ended', async () => {
      const txId = await request();
      const page = await openWindow(await openHearing(), txId);
      await page.getByTestId('window-form').waitFor();
      for (const script of all) await page.evaluate(script);
      await control(own.app, 'POST', `/transactions/${txId}/complete`);
      await expectHeard(SUCCESS);
    });

    it('hear nothing from a mini-app’s overlay, which has a page around it', async () => {
      const context = await openHearing(...all);
      const page = await context.newPage();
      const txId = await request();
      await page.goto(`${base}/app/${txId}?embed=http://localhost:5173&from=window`);
      await page.getByTestId('app-cancel').click();
      await page.getByTestId('app-cancelled').waitFor();
      await aWhile(page);
      expect(heard).toEqual({});
    });
  });
});
