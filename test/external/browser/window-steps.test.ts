import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { buildTestApp, control, createPartner, type TestApp } from '../../harness.ts';
import { describeWith } from '../programs.ts';
import { openContext, postStart, SMALL } from './browser.ts';

describeWith(['chromium'], 'the steps of the standard window, in Chromium', () => {
  let own: TestApp;
  let base: string;
  let context: BrowserContext;
  let page: Page;
  let txId: string;

  beforeAll(async () => {
    own = await buildTestApp();
    base = await own.app.listen({ host: '127.0.0.1', port: 0 });
  });

  beforeEach(async () => {
    context = await openContext({ viewport: SMALL });
    page = await context.newPage();
    onTestFinished(() => context.close());
  });

  /** A request of a new client, and its window. */
  const open = async (settings: object = {}, at = base): Promise<{ clientId: string }> => {
    const partner = await createPartner(own.app, settings);
    txId = await partner.requestNone({ requestUrl: 'intoss://my-app' });
    await postStart(page, at, txId);
    await page.getByTestId('window-form').waitFor();
    return partner;
  };

  const submit = async (): Promise<void> => {
    await page.getByTestId('window-consent').check();
    await page.getByTestId('window-next').click();
  };

  const visible = (name: string) => page.getByTestId(name).isVisible();

  describe('the form', () => {
    it('says beforehand whom a fixed identity returns whatever is typed; others decide by what is typed', async () => {
      await open({ identity: 'fixed' });
      expect(await page.getByTestId('window-fixed').innerText()).toMatch(/직접 입력한 내용과 관계없이 .*김토스의 정보/);
      await page.getByTestId('language').click();
      expect(await page.getByTestId('window-fixed').innerText()).toMatch(/^Whatever you type, .* returns 김토스/);
      await page.getByTestId('language').click();
      for (const identity of ['echo', 'match']) {
        await open({ identity });
        expect(await visible('window-fixed'), identity).toBe(false);
      }
    });

    it('is filled by one tap on a test person, and takes data of one’s own all the same', async () => {
      await open({ identity: 'echo' });
      const card = page.getByTestId('window-person').nth(1);
      await card.click();
      const chosen = await page.getByTestId('window-persona').inputValue();
      expect(chosen).not.toBe('');
      expect(await card.getAttribute('aria-pressed')).toBe('true');
      expect(await card.innerText()).toContain(await page.getByTestId('window-name').inputValue());
      for (const name of ['window-phone', 'window-birthday']) {
        expect(await page.getByTestId(name).inputValue(), name).toMatch(/^\d{8,11}$/);
      }
      await page.getByTestId('window-name').fill('성춘향');
      expect(await page.getByTestId('window-persona').inputValue()).toBe('');
      expect(await card.getAttribute('aria-pressed')).toBe('false');
      await submit();
      await page.getByTestId('window-check').waitFor();
      const { person } = (await control(own.app, 'GET', `/transactions/${txId}`)).json();
      expect(person.personaId).toBeNull();
    });

    it.each([
      ['window-name', '', '이름을 확인해 주세요.'],
      ['window-phone', '12', '휴대폰 번호를 숫자 10~11자리로 입력해 주세요.'],
      ['window-birthday', '19930230', '생년월일을 숫자 8자리로 입력해 주세요. 예: 19930324'],
      ['window-consent', null, '개인정보 제공에 동의해 주세요.'],
    ])('says at %s what is wrong, and goes there', async (name, text, message) => {
      await open({ identity: 'echo' });
      const field = page.getByTestId(name);
      if (text !== null) {
        await field.fill(text);
        await page.getByTestId('window-consent').check();
      }
      await page.getByTestId('window-next').click();
      await page.getByTestId('window-invalid').waitFor();
      expect(await page.getByTestId('window-invalid').innerText()).toBe(message);
      expect(await field.getAttribute('aria-invalid')).toBe('true');
      const described = `#${await field.getAttribute('aria-describedby')}`;
      expect(await page.locator(described).innerText()).toBe(message);
      expect(await field.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
      expect(await page.locator('.field', { has: field }).locator(described).count()).toBe(1);
      // The message is no part of the name of the field.
      expect(await page.locator('label', { has: page.locator(described) }).count()).toBe(0);
    });

    it('says at the list that a test person was deleted meanwhile', async () => {
      await control(own.app, 'PUT', '/personas/short-lived', {
        name: '잠깐',
        birthday: '19900101',
        gender: 'MALE',
        nationality: 'LOCAL',
        phone: '01019980001',
      });
      await open();
      await page.getByTestId('window-persona').selectOption('short-lived');
      await control(own.app, 'DELETE', '/personas/short-lived');
      await submit();
      await page.getByTestId('window-invalid').getByText('삭제된 테스트 인물입니다').waitFor();
      expect(await page.getByTestId('window-persona').getAttribute('aria-describedby')).toBe('invalid');
    });
  });

  describe('an action', () => {
    it('is sent once, however often it is pressed, and is busy meanwhile', async () => {
      await open();
      const gate = Promise.withResolvers<void>();
      let calls = 0;
      await page.route('**/identify', async (route) => {
        calls += 1;
        await gate.promise;
        await route.continue();
      });
      await page.getByTestId('window-consent').check();
      await page.getByTestId('window-next').dblclick();
      const next = page.getByTestId('window-next');
      await expect.poll(() => next.getAttribute('aria-busy')).toBe('true');
      await next.click();
      gate.resolve();
      await page.getByTestId('window-check').waitFor();
      expect(calls).toBe(1);
    });

    it('that fails says so until the next try, and not that it is tried again', async () => {
      await open();
      await page.route('**/identify', (route) => route.abort());
      await submit();
      const problem = page.getByTestId('action-problem');
      await problem.waitFor();
      expect(await problem.innerText()).toBe('처리하지 못했습니다. 다시 눌러 주세요.');
      expect(await visible('offline')).toBe(false);
      // The page asks for the state on, with success.
      await page.waitForResponse(`${base}/app/api/${txId}`);
      await page.waitForResponse(`${base}/app/api/${txId}`);
      expect(await problem.isVisible()).toBe(true);
      await page.unroute('**/identify');
      await page.getByTestId('window-next').click();
      await page.getByTestId('window-check').waitFor();
      expect(await problem.isVisible()).toBe(false);
    });

    it('what is tried again by itself says so, and stops saying it', async () => {
      await open();
      await page.route('**/app/api/**', (route) => route.abort());
      await page.getByTestId('offline').waitFor();
      expect(await page.getByTestId('offline').innerText()).toContain('다시 연결하는 중입니다…');
      await page.unroute('**/app/api/**');
      await page.getByTestId('offline').waitFor({ state: 'hidden' });
    });
  });

  describe('the check', () => {
    it('shows the state, and the time left by the client’s clock', async () => {
      const { clientId } = await open();
      await submit();
      await page.getByTestId('window-state').getByText('앱이 열리기를 기다리고').waitFor();
      await page.getByTestId('window-left').getByText('30분 0초').waitFor();
      await control(own.app, 'POST', `/clients/${clientId}/clock`, { advance: '1199s' });
      await page.getByTestId('window-left').getByText('10분 1초').waitFor();
      await own.app.inject({ method: 'POST', url: `/app/api/${txId}/start` });
      await page.getByTestId('window-state').getByText('앱이 열렸습니다').waitFor();
      await control(own.app, 'POST', `/clients/${clientId}/clock`, { advance: '10m' });
      await page.getByTestId('window-left').getByText(/^1초$/).waitFor();
    });

    it('leads back to the form, which has what was typed, to correct it', async () => {
      await open({ identity: 'echo' });
      await page.getByTestId('window-phone').fill('01012340000');
      await submit();
      await page.getByTestId('window-correct').click();
      await page.getByTestId('window-form').waitFor();
      expect(await page.getByTestId('window-phone').inputValue()).toBe('01012340000');
      await page.waitForResponse(`${base}/app/api/${txId}`);
      await page.waitForResponse(`${base}/app/api/${txId}`);
      expect(await visible('window-form')).toBe(true);
      await page.getByTestId('window-phone').fill('01012345678');
      await page.getByTestId('window-next').click();
      await page.getByTestId('window-check').waitFor();
      const { items } = (await control(own.app, 'GET', '/transactions?phone=01012345678')).json();
      expect(items.map((one: { txId: string }) => one.txId)).toContain(txId);
    });

    it('comes in every window of the request when one has sent the form', async () => {
      await open();
      const second = await context.newPage();
      await postStart(second, base, txId);
      await second.getByTestId('window-form').waitFor();
      await page.bringToFront();
      await submit();
      await second.getByTestId('window-check').waitFor();
    });

    it('says that phones cannot open an address of this computer, but nothing of a public one', async () => {
      await open();
      await submit();
      await page.getByTestId('window-loopback').waitFor();
      expect(await page.getByTestId('window-loopback').innerText()).toMatch(/MOCK_TOSS_HOST.*MOCK_TOSS_PUBLIC_URL/);
      const far = await buildTestApp({ MOCK_TOSS_PUBLIC_URL: 'https://dev.example' });
      const farBase = await far.app.listen({ host: '127.0.0.1', port: 0 });
      await postStart(page, farBase, await (await createPartner(far.app)).requestNone());
      await submit();
      await page.getByTestId('window-state').getByText('기다리고').waitFor();
      expect(await visible('window-loopback')).toBe(false);
    });
  });

  describe('the PIN', () => {
    const openPin = async (): Promise<void> => {
      const partner = await createPartner(own.app, {});
      txId = await partner.requestNone({ requestUrl: 'intoss://my-app' });
      await page.goto(`${base}/app/${txId}`);
      await page.getByTestId('app-approve').click();
      await page.getByTestId('app-pin').waitFor();
    };
    const digits = () => page.getByTestId('app-dots').getAttribute('aria-label');

    it('can be corrected by the delete key and by Backspace', async () => {
      await openPin();
      await page.keyboard.type('123');
      expect(await digits()).toBe('3 / 6');
      await page.getByTestId('app-pin-delete').click();
      await page.keyboard.press('Backspace');
      expect(await digits()).toBe('1 / 6');
      await page.keyboard.press('Backspace');
      await page.keyboard.press('Backspace');
      expect(await digits()).toBe('0 / 6');
    });

    it.each(['Control', 'Alt', 'Meta'])('%s and a digit is no digit', async (modifier) => {
      await openPin();
      for (const digit of '123456') {
        const event = {
          key: digit,
          [`${modifier === 'Control' ? 'ctrl' : modifier.toLowerCase()}Key`]: true,
          bubbles: true,
        };
        await page.evaluate(`document.body.dispatchEvent(new KeyboardEvent('keydown', ${JSON.stringify(event)}))`);
      }
      expect(await digits()).toBe('0 / 6');
      await page.keyboard.type('12');
      expect(await digits()).toBe('2 / 6');
    });

    it('Back leads to the question, and the question to the PIN again', async () => {
      await openPin();
      await page.goBack();
      await page.getByTestId('app-ask').waitFor();
      await page.getByTestId('app-approve').click();
      await page.keyboard.type('123456');
      await page.getByTestId('app-done').waitFor();
    });

    it('is asked for again when the call failed', async () => {
      await openPin();
      await page.route('**/approve', (route) => route.abort());
      await page.keyboard.type('123456');
      await page.getByTestId('action-problem').getByText('다시 눌러 주세요').waitFor();
      expect(await digits()).toBe('0 / 6');
      await page.unroute('**/approve');
      await page.keyboard.type('123456');
      await page.getByTestId('app-done').waitFor();
    });
  });

  it('the app lists whom the data goes to, what is provided, and until when, with the date of another day', async () => {
    const partner = await createPartner(own.app, { partnerCode: 'PART7' });
    await page.goto(`${base}/app/${await partner.requestNone()}`);
    await page.getByTestId('app-approve').waitFor();
    expect(await page.getByTestId('app-ask').innerText()).toContain(
      '이름, 생년월일, 성별, 내·외국인 여부, 연령대, CI, DI',
    );
    expect(await page.getByTestId('app-partner').innerText()).toBe('PART7');
    // The clock of the test stands in March.
    expect(await page.getByTestId('app-expires').innerText()).toMatch(/^2026년 3월 2일 .*9:30:00$/);
    expect(await page.getByTestId('app-left').innerText()).toMatch(/^\d+분 \d+초 남음$/);
    await page.clock.setFixedTime('2026-03-02T01:00:00Z');
    await page.reload();
    await page.getByTestId('app-approve').waitFor();
    expect(await page.getByTestId('app-expires').innerText()).toMatch(/^\D*0?9:30:00$/);
  });

  it('the phone shows who asks, how, and how long', async () => {
    const partner = await createPartner(own.app, { partnerCode: 'PART7', identity: 'echo' });
    txId = await partner.requestNone();
    const phone = '01019870002';
    const payload = { name: '홍길동', phone, birthday: '19900101' };
    await own.app.inject({ method: 'POST', url: `/app/api/${txId}/identify`, payload });
    await page.goto(`${base}/app`);
    await page.getByTestId('phone-number').fill(phone);
    await page.getByTestId('phone-show').click();
    const shown = await page.getByTestId('phone-request').innerText();
    expect(shown).toMatch(/^PART7\n표준창에서 정보 입력 · .*9:00:00 요청 · (29|30)분 \d+초 남음$/);
    await control(own.app, 'POST', `/clients/${partner.clientId}/clock`, { advance: '20m' });
    await page
      .getByTestId('phone-request')
      .getByText(/(9|10)분 \d+초 남음/)
      .waitFor();
  });
});
