import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { buildTestApp, control, createPartner, type Partner, type TestApp } from '../../harness.ts';
import { describeWith } from '../programs.ts';
import {
  aWhile,
  clickToClose,
  expectSound,
  openBlockingContext,
  openContext,
  SMALL,
  watchComplaints,
} from './browser.ts';
import { type PartnerEvent, type PartnerSite, startPartnerSite } from './partner-site.ts';

describeWith(['chromium'], 'the standard window, opened by a page of another origin in Chromium', () => {
  let own: TestApp;
  let base: string;
  let partner: Partner;
  let site: PartnerSite;
  let context: BrowserContext;
  let complaints: string[];

  beforeAll(async () => {
    own = await buildTestApp();
    base = await own.app.listen({ host: '127.0.0.1', port: 0 });
    partner = await createPartner(own.app, { partnerCode: 'PART7', identity: 'match' });
    site = await startPartnerSite(base, partner);
    context = await openContext({ viewport: SMALL });
    complaints = watchComplaints(context);
  });

  beforeEach(() => {
    Object.assign(site, { requestBody: {}, headers: {}, answerDelayMs: 0 });
  });

  /** Clicks the partner's button: its page, and the window that opens. */
  const open = async (): Promise<{ page: Page; popup: Page }> => {
    const page = await context.newPage();
    await page.goto(site.url);
    const [popup] = await Promise.all([page.waitForEvent('popup'), page.click('#go')]);
    return { page, popup };
  };

  const eventsOf = (page: Page) => page.evaluate<PartnerEvent[]>('window.events');

  /** The only thing that the partner is told, also a while later. */
  const onlyEvent = async (page: Page): Promise<PartnerEvent | undefined> => {
    await expect.poll(async () => (await eventsOf(page)).length).toBeGreaterThan(0);
    await aWhile(page);
    const events = await eventsOf(page);
    expect(events).toHaveLength(1);
    return events[0];
  };

  const onlyFailure = async (page: Page): Promise<string | undefined> => {
    const [kind, error] = (await onlyEvent(page)) ?? [];
    expect(kind).toBe('fail');
    expect(error?.message).not.toBe('');
    return error?.code;
  };

  const submit = async (popup: Page): Promise<void> => {
    await popup.getByTestId('window-consent').check();
    await popup.getByTestId('window-next').click();
  };

  const decrypt = async () => {
    const { response, session } = await partner.readResult(site.txId);
    const { personalData } = response.json().success;
    return session.decrypt(personalData.name);
  };

  it('goes from the click to a decrypted result, the phone being another page that approves', async () => {
    site.answerDelayMs = 300;
    const { page, popup } = await open();
    await popup.getByTestId('window-form').waitFor();
    expect(await popup.getByTestId('window-partner').textContent()).toBe('PART7');
    expect(await popup.getByTestId('window-name').inputValue()).toBe('김토스');
    await expectSound(popup);
    await submit(popup);
    await popup.getByTestId('window-check').waitFor();
    const link = await popup.getByTestId('window-app').getAttribute('href');
    await expectSound(popup);
    const phone = await context.newPage();
    await phone.goto(new URL(link ?? '', base).href);
    await phone.getByTestId('app-approve').click();
    await phone.keyboard.type('123456');
    await phone.getByTestId('app-done').waitFor();
    expect(await onlyEvent(page)).toEqual(['success']);
    expect(popup.isClosed()).toBe(true);
    expect(await decrypt()).toBe('김토스');
    await phone.close();
    await page.close();
  });

  it('returns the test person who was picked', async () => {
    const { page, popup } = await open();
    const options = popup.getByTestId('window-persona').locator('option');
    await popup.getByTestId('window-form').waitFor();
    const [value = '', name = ''] = await Promise.all([
      options.nth(3).getAttribute('value'),
      options.nth(3).textContent(),
    ]);
    await popup.getByTestId('window-persona').selectOption(value);
    const shown = await popup.getByTestId('window-name').inputValue();
    expect(name).toContain(shown);
    await submit(popup);
    await popup.getByTestId('window-check').waitFor();
    await control(own.app, 'POST', `/transactions/${site.txId}/complete`);
    expect(await onlyEvent(page)).toEqual(['success']);
    expect(await decrypt()).toBe(shown);
    await page.close();
  });

  it('fails with the code of a person who does not match, and stays to say so', async () => {
    const { page, popup } = await open();
    await popup.getByTestId('window-form').waitFor();
    await popup.getByTestId('window-name').fill('아무개');
    await submit(popup);
    expect(await onlyFailure(page)).toBe('CE3001');
    expect(await popup.getByTestId('window-error').textContent()).toBe('CE3001');
    await expectSound(popup);
    const { response } = await partner.readResult(site.txId);
    expect(response.json().error.errorCode).toBe('CE3001');
    await clickToClose(popup, 'window-close');
    await aWhile(page);
    expect(await eventsOf(page)).toHaveLength(1);
    await page.close();
  });

  it('fails with the code that a scenario has for the person', async () => {
    site.requestBody = { requestUrl: 'https://partner.test/?mock-toss-scenario=not-a-user' };
    const { page, popup } = await open();
    await submit(popup);
    expect(await onlyFailure(page)).toBe('CE3000');
    await popup.close();
    await page.close();
  });

  it('says what is wrong with what was typed, and goes on when it is corrected', async () => {
    const { page, popup } = await open();
    await popup.getByTestId('window-phone').fill('010-1999');
    await submit(popup);
    await popup.getByTestId('window-invalid').waitFor();
    expect(await popup.getByTestId('window-invalid').innerText()).toBe('휴대폰 번호를 숫자 10~11자리로 입력해 주세요.');
    await expectSound(popup);
    await popup.getByTestId('window-phone').fill('010-1999-0101');
    await popup.getByTestId('window-birthday').fill('1993.03.24');
    await popup.getByTestId('window-next').click();
    await popup.getByTestId('window-check').waitFor();
    expect(await eventsOf(page)).toEqual([]);
    await popup.close();
    await page.close();
  });

  it('needs the consent', async () => {
    const { page, popup } = await open();
    await popup.getByTestId('window-next').click();
    await aWhile(popup);
    expect(await popup.getByTestId('window-check').isVisible()).toBe(false);
    await popup.close();
    await page.close();
  });

  it.each(['form', 'check'])('tells that the user cancelled at the %s', async (screen) => {
    const { page, popup } = await open();
    if (screen === 'check') await submit(popup);
    await popup.getByTestId(screen === 'check' ? 'window-cancel' : 'window-cancel-form').click();
    expect(await onlyFailure(page)).toBe('CANCELLED_BY_USER');
    await popup.getByTestId('window-cancelled').waitFor();
    await popup.close();
    await page.close();
  });

  it('tells that the user cancelled on the phone', async () => {
    const { page, popup } = await open();
    await submit(popup);
    await popup.getByTestId('window-check').waitFor();
    await own.app.inject({ method: 'POST', url: `/app/api/${site.txId}/cancel` });
    expect(await onlyFailure(page)).toBe('CANCELLED_BY_USER');
    await popup.close();
    await page.close();
  });

  it.each(['before it was answered', 'at the form', 'while waiting'])(
    'tells that the user closed it %s',
    async (when) => {
      if (when === 'before it was answered') site.answerDelayMs = 500;
      const { page, popup } = await open();
      if (when === 'while waiting') {
        await submit(popup);
        await popup.getByTestId('window-check').waitFor();
      } else if (when === 'at the form') await popup.getByTestId('window-form').waitFor();
      await popup.close();
      expect(await onlyFailure(page)).toBe('CLOSED_BY_USER');
      await page.close();
    },
  );

  it('tells that the request expired', async () => {
    const { page, popup } = await open();
    await popup.getByTestId('window-form').waitFor();
    await control(own.app, 'POST', `/transactions/${site.txId}/expire`);
    expect(await onlyFailure(page)).toBe('EXPIRED');
    await popup.getByTestId('window-expired').waitFor();
    await popup.close();
    await page.close();
  });

  it('tells that there is no such request any more', async () => {
    site.answerDelayMs = 200;
    const { page, popup } = await open();
    await popup.getByTestId('window-form').waitFor();
    await control(own.app, 'POST', `/clients/${partner.clientId}/reset`);
    partner = await createPartner(own.app, { partnerCode: 'PART7', identity: 'match' });
    expect(await onlyFailure(page)).toBe('CE3100');
    await popup.close();
    await page.close();
    site = await startPartnerSite(base, partner);
  });

  it('works for a page whose referrer policy hides its origin', async () => {
    site.headers = { 'referrer-policy': 'no-referrer' };
    const { page, popup } = await open();
    await popup.getByTestId('window-cancel-form').click();
    expect(await onlyFailure(page)).toBe('CANCELLED_BY_USER');
    await popup.close();
    await page.close();
  });

  it('believes no other page and no other origin', async () => {
    const { page, popup } = await open();
    await popup.getByTestId('window-form').waitFor();
    const lie = JSON.stringify({ source: 'mock-toss-cert', txId: site.txId, outcome: 'success' });
    await page.evaluate(`window.postMessage(${lie}, '*')`);
    // The window itself, led elsewhere: the source is right, the origin is not.
    const other = await startPartnerSite(base, partner);
    await popup.evaluate(`setTimeout(() => location.assign('${other.url}'))`);
    await popup.waitForURL(other.url);
    await popup.evaluate(`window.opener.postMessage(${lie}, '*')`);
    await aWhile(page);
    await popup.close();
    expect(await onlyFailure(page)).toBe('CLOSED_BY_USER');
    await page.close();
  });

  it('tells nobody but the origin that opened it', async () => {
    const { page, popup } = await open();
    await popup.getByTestId('window-form').waitFor();
    // The opener has gone to another site meanwhile, which listens to everything.
    await page.evaluate(`setTimeout(() => location.assign('${base}/health'))`);
    await page.waitForURL(`${base}/health`);
    await page.evaluate('window.heard = []; addEventListener("message", (event) => window.heard.push(event.data))');
    await popup.getByTestId('window-cancel-form').click();
    await popup.getByTestId('window-cancelled').waitFor();
    await aWhile(page);
    expect(await page.evaluate('window.heard')).toEqual([]);
    await popup.close();
    await page.close();
    // Chromium says that the message was not delivered: that is the point.
    complaints.splice(0, complaints.length, ...complaints.filter((text) => !/target origin provided/.test(text)));
  });

  it('goes on from where it was after a reload', async () => {
    const { page, popup } = await open();
    await submit(popup);
    await popup.getByTestId('window-check').waitFor();
    await popup.reload();
    await popup.getByTestId('window-check').waitFor();
    await popup.getByTestId('window-cancel').click();
    expect(await onlyFailure(page)).toBe('CANCELLED_BY_USER');
    await popup.close();
    await page.close();
  });

  it('can be used by keyboard alone', async () => {
    const { page, popup } = await open();
    await popup.getByTestId('window-form').waitFor();
    const tabTo = async (name: string): Promise<void> => {
      for (let tries = 0; tries < 12; tries += 1) {
        await popup.keyboard.press('Tab');
        if ((await popup.evaluate('document.activeElement.dataset.testid')) === name) return;
      }
      throw new Error(`Tab never comes to ${name}`);
    };
    await tabTo('window-consent');
    await popup.keyboard.press('Space');
    await popup.keyboard.press('Enter');
    await popup.getByTestId('window-check').waitFor();
    await tabTo('window-app');
    const [phone] = await Promise.all([context.waitForEvent('page'), popup.keyboard.press('Enter')]);
    await phone.getByTestId('app-ask').waitFor();
    await phone.keyboard.press('Tab');
    await phone.keyboard.press('Enter');
    await phone.keyboard.type('000000');
    expect(await onlyEvent(page)).toEqual(['success']);
    await phone.close();
    await page.close();
  });

  it('without an opener goes on to the partner’s callback', async () => {
    const txId = await partner.requestNone({
      successCallbackUrl: `${site.url}?success`,
      failCallbackUrl: `${site.url}?fail`,
    });
    const page = await context.newPage();
    await page.goto(site.url);
    await page.evaluate(`{
      const form = document.createElement('form');
      form.method = 'post';
      form.action = '${base}/start?serviceType=SIGN_USER_AUTH';
      form.innerHTML = '<input name="txId" value="${txId}">';
      document.body.append(form);
      form.submit();
    }`);
    await submit(page);
    await page.getByTestId('window-check').waitFor();
    await own.app.inject({ method: 'POST', url: `/app/api/${txId}/approve` });
    await page.waitForURL(`${site.url}?success`);
    await page.close();
  });

  it('in a popup that a page has opened by a form of its own goes on to the callback too', async () => {
    const txId = await partner.requestNone({ successCallbackUrl: `${site.url}?success` });
    const page = await context.newPage();
    await page.goto(site.url);
    const [popup] = await Promise.all([
      page.waitForEvent('popup'),
      page.evaluate(`{
        window.open('about:blank', 'own');
        const form = document.createElement('form');
        Object.assign(form, { method: 'post', target: 'own', action: '${base}/start?serviceType=SIGN_USER_AUTH' });
        form.innerHTML = '<input name="txId" value="${txId}">';
        document.body.append(form);
        form.submit();
      }`),
    ]);
    await popup.getByTestId('window-form').waitFor();
    await own.app.inject({ method: 'POST', url: `/app/api/${txId}/approve` });
    await popup.waitForURL(`${site.url}?success`);
    await popup.close();
    await page.close();
  });

  it('speaks English after the switch', async () => {
    const { page, popup } = await open();
    await popup.getByTestId('window-form').waitFor();
    await popup.getByTestId('language').click();
    expect(await popup.getByTestId('window-next').innerText()).toBe('Next');
    await expectSound(popup);
    await popup.getByTestId('language').click();
    await popup.close();
    await page.close();
  });

  it('tells that the popup was blocked', async () => {
    const page = await (await openBlockingContext()).newPage();
    const told = Promise.withResolvers<PartnerEvent>();
    // It is not asked: to the browser, a question of the test is a user who does something.
    await page.exposeFunction('told', told.resolve);
    // The page clicks itself, without a user: as when preparePopup() comes too late.
    await page.goto(`${site.url}?itself`);
    expect(await told.promise).toEqual(['fail', { code: 'POPUP_BLOCKED', message: expect.any(String) }]);
    await page.close();
  });

  it.each([
    ['no address', '{ txId: "x" }'],
    ['a script as address', '{ authUrl: "javascript:document.title=1", txId: "x" }'],
    ['no txId', '{ authUrl: location.href }'],
    ['nothing', ''],
  ])('fails for %s, and leaves no window behind', async (_what, options) => {
    const page = await context.newPage();
    await page.goto(site.url);
    const pages = context.pages().length;
    await page.evaluate(`{
      const cert = TossCert();
      cert.preparePopup();
      cert.start(${options === '' ? '{ onFail' : options.replace(/ }$/, ', onFail')}: (error) => window.events.push(['fail', error]) });
    }`);
    expect(await onlyFailure(page)).toBe('INVALID_ARGUMENT');
    expect(context.pages()).toHaveLength(pages);
    await page.close();
  });

  it('gives the browser nothing to complain of', () => {
    expect(complaints.filter((text) => !/404|Failed to load resource/.test(text))).toEqual([]);
  });
});
