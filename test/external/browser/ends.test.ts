import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildTestApp, control, createPartner, fixtures, type Partner, type TestApp } from '../../harness.ts';
import { describeWith } from '../programs.ts';
import { openContext, postStart, SMALL } from './browser.ts';

const NOBODY = '11111111-1111-4111-8111-111111111111';

describeWith(['chromium'], 'how an end is explained, in Chromium', () => {
  let own: TestApp;
  let base: string;
  let partner: Partner;
  let context: BrowserContext;

  beforeAll(async () => {
    own = await buildTestApp();
    base = await own.app.listen({ host: '127.0.0.1', port: 0 });
    partner = await createPartner(own.app, {});
    context = await openContext({ viewport: SMALL });
  });

  const act = (action: string) => (txId: string) => control(own.app, 'POST', `/transactions/${txId}/${action}`);

  /** How each end comes, and what the page has to say of it. */
  const ends: readonly (readonly [string, string, (txId: string) => Promise<unknown>, string])[] = [
    ['done', 'manual', act('complete'), ''],
    ['failed', 'not-a-user', act('complete'), 'CE3000'],
    ['failed', 'mismatch', act('complete'), 'CE3001'],
    ['failed', 'no-certificate', act('complete'), 'CE3002'],
    ['failed', 'too-young', act('complete'), 'CE3006'],
    ['cancelled', 'manual', act('cancel'), ''],
    ['expired', 'manual', act('expire'), ''],
  ];

  const request = (scenario: string, requestUrl: string) =>
    partner.requestNone({ requestUrl: `${requestUrl}?mock-toss-scenario=${scenario}` });

  /** What the partner's server gets: the status, and the code of the result if it is refused. */
  const answersOf = async (txId: string): Promise<string[]> => {
    const status = (await partner.call('status', { txId })).json();
    const { response } = await partner.readResult(txId);
    const words = [status.success?.status ?? status.error.errorCode, response.json().error?.errorCode];
    return words.filter((word) => word !== undefined);
  };

  /** The statuses and codes that a sentence names. */
  const wordsIn = (text: string): string[] => text.match(/REQUESTED|IN_PROGRESS|COMPLETED|EXPIRED|CE\d{4}/g) ?? [];

  const inEachLanguage = async (page: Page, look: (language: string) => Promise<void>): Promise<void> => {
    await look('ko');
    await page.getByTestId('language').click();
    await look('en');
    await page.getByTestId('language').click();
  };

  describe.each(ends)('%s (%s)', (end, scenario, make, code) => {
    it('says in the app why, what the partner gets, and that an app scheme cannot be opened here', async () => {
      const txId = await request(scenario, 'intoss://my-app');
      await make(txId);
      const page = await context.newPage();
      await page.goto(`${base}/app/${txId}`);
      await page.getByTestId(`app-${end}`).waitFor();
      const truth = await answersOf(txId);
      await inEachLanguage(page, async (language) => {
        const said = wordsIn(await page.getByTestId('end-partner').innerText());
        // A cancelled request keeps its status until it is expired; the sentence names the status that comes.
        const expected = end === 'cancelled' ? ['EXPIRED', 'CE3102'] : truth;
        expect(said).toEqual(expected);
        const scheme = await page.getByTestId('end-scheme').innerText();
        expect(scheme).toContain('intoss://my-app');
        expect(scheme).toMatch(language === 'ko' ? /열 수 없습니다/ : /This browser cannot/);
        if (code === '') return;
        expect(await page.getByTestId('app-error').innerText()).toBe(code);
        const reason = await page.getByTestId('app-reason').innerText();
        if (language === 'ko') expect(reason).toBe(fixtures.errors.get(code as 'CE3000')?.reason);
        else expect(reason).toMatch(/^This person (?!cannot)|^The information/);
      });
      expect(await page.getByTestId('app-close').isVisible()).toBe(true);
      expect(await page.getByTestId('app-return').isVisible()).toBe(false);
      if (end === 'cancelled') {
        expect(truth).toEqual(['REQUESTED', 'CE3102']);
        await act('expire')(txId);
        expect((await partner.call('status', { txId })).json().success.status).toBe('EXPIRED');
      }
      await page.close();
    });
  });

  it('the window says the same, with the way back to the partner and a button that closes', async () => {
    const page = await context.newPage();
    const txId = await request('mismatch', `${base}/_control/v1/ready`);
    await page.route('**/ready*', (route) => route.abort());
    await postStart(page, base, txId);
    await page.getByTestId('window-consent').check();
    await page.getByTestId('window-next').click();
    await page.getByTestId('window-failed').waitFor();
    const about = await page.getByTestId('end-partner').innerText();
    expect(wordsIn(about)).toEqual(await answersOf(txId));
    expect(await page.getByTestId('end-todo').innerText()).toContain('처음 화면에서 다시 시도해 주세요.');
    expect(await page.getByTestId('window-return').getAttribute('href')).toContain('/ready?');
    expect(await page.getByTestId('window-close').isVisible()).toBe(true);
    await page.close();
  });

  it('a window that the user closed says that the request goes on, and with which status', async () => {
    const page = await context.newPage();
    const txId = await partner.requestNone({ requestUrl: 'intoss://my-app' });
    await postStart(page, base, txId);
    await page.getByTestId('window-form').waitFor();
    await page.getByTestId('window-navbar-close').click();
    await page.getByTestId('window-closed').waitFor();
    expect(wordsIn(await page.getByTestId('end-partner').innerText())).toEqual(
      (await answersOf(txId)).filter((word) => word !== 'CE3102'),
    );
    await page.close();
  });

  it('an unknown request says CE3100, as the API does', async () => {
    const page = await context.newPage();
    await page.goto(`${base}/app/${NOBODY}`);
    await page.getByTestId('app-unknown').waitFor();
    expect(wordsIn(await page.getByTestId('end-partner').innerText())).toEqual(['CE3100']);
    expect(new Set(await answersOf(NOBODY))).toEqual(new Set(['CE3100']));
    expect(await page.getByTestId('end-todo').innerText()).toContain('삭제되었습니다');
    await page.close();
  });
});
