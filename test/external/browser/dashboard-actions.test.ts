import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { askToken } from '../../harness.ts';
import { describeWith } from '../programs.ts';
import { openContext, watchComplaints } from './browser.ts';
import { type Dashboard, startDashboard } from './dashboard.ts';

const MINUTE = 60_000;

/** The clock of the client stands still here, so that instants are exact. */
const AT = '2026-03-02T09:00:00.000+09:00';

describeWith(['chromium'], 'the actions of the dashboard, in Chromium', () => {
  let context: BrowserContext;
  let dashboard: Dashboard;
  let page: Page;
  let complaints: string[];

  const press = (testId: string) => page.getByTestId(testId).click();
  const buttons = () =>
    page
      .getByTestId('actions')
      .getByRole('button')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-testid')).sort());
  /** Waits until the server says so. */
  const untilServer = <T>(read: () => Promise<T>) => expect.poll(read);

  beforeAll(async () => {
    dashboard = await startDashboard();
    context = await openContext({
      viewport: { width: 1280, height: 900 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    complaints = watchComplaints(context, /status of (400|404|409)/);
    page = await dashboard.open(context, '#/start');
  });

  beforeEach(() => {
    expect(complaints).toEqual([]);
  });

  const show = async (hash: string): Promise<void> => {
    await page.goto('about:blank');
    await page.goto(`${dashboard.base}/${hash}`);
  };

  it('a transaction offers what is possible in its state, and nothing else', async () => {
    const partner = await dashboard.createPartner();
    const txId = await partner.requestNone();
    const { control } = dashboard;
    const statusOf = async () => (await control.transaction(txId)).status;
    await show(`#/tx/${txId}`);
    await page.getByTestId('action-start').waitFor();
    expect(await buttons()).toEqual([
      'action-advance',
      'action-cancel',
      'action-complete',
      'action-expire',
      'action-start',
    ]);
    await press('action-start');
    await untilServer(statusOf).toBe('IN_PROGRESS');
    await page.getByTestId('action-start').waitFor({ state: 'detached' });
    expect(await buttons()).toEqual(['action-advance', 'action-cancel', 'action-complete', 'action-expire']);
    await press('action-advance');
    await untilServer(statusOf).toBe('COMPLETED');
    await page.getByTestId('actions').waitFor({ state: 'detached' });
    expect(await page.locator('[data-testid^=action-]').count()).toBe(0);
  });

  it('a transaction is cancelled, then expired', async () => {
    const partner = await dashboard.createPartner();
    const txId = await partner.requestNone();
    await show(`#/tx/${txId}`);
    await press('action-cancel');
    await page.getByTestId('action-cancel').waitFor({ state: 'detached' });
    const { cancelledAt, status } = await dashboard.control.transaction(txId);
    expect([status, cancelledAt === null]).toEqual(['REQUESTED', false]);
    expect(await buttons()).toEqual(['action-expire']);
    await press('action-expire');
    await untilServer(async () => (await dashboard.control.transaction(txId)).status).toBe('EXPIRED');
  });

  it('a transaction is approved as another person, at an instant, also by Enter', async () => {
    const partner = await dashboard.createPartner({}, AT);
    const txId = await partner.requestNone();
    await dashboard.control.clock(partner.clientId).advance('70m');
    const again = await partner.requestNone();
    await dashboard.control.clock(partner.clientId).advance('10m');
    await show(`#/tx/${again}`);
    await page.getByTestId('persona').selectOption('john');
    await page.getByTestId('complete-at').fill('-5m');
    await page.getByTestId('complete-at').press('Enter');
    await untilServer(async () => (await dashboard.control.transaction(again)).completesAt).toBe(
      '2026-03-02T10:15:00.000+09:00',
    );
    const { response, session } = await partner.readResult(again);
    const { personalData } = response.json().success;
    expect(await session.decrypt(personalData.name)).toBe('JOHN MOCK DOE');
    // An instant that cannot be: the reason stays visible, and nothing has happened.
    const third = await partner.requestNone();
    await show(`#/tx/${third}`);
    await page.getByTestId('complete-at').fill('yesterday');
    await press('action-complete');
    await page.getByTestId('actions').getByRole('alert').waitFor();
    expect((await dashboard.control.transaction(third)).status).toBe('REQUESTED');
    expect((await dashboard.control.transaction(txId)).status).toBe('EXPIRED');
  });

  it('the four jumps move the clock of the client to just before and just after its limits', async () => {
    const partner = await dashboard.createPartner({}, AT);
    const txId = await partner.requestNone();
    const { control } = dashboard;
    const now = async () => Date.parse((await control.clock(partner.clientId).read()).now) - Date.parse(AT);
    const { expiresAt } = await control.transaction(txId);
    const expires = Date.parse(expiresAt) - Date.parse(AT);
    await show(`#/tx/${txId}`);
    await press('jump-expiry-before');
    await untilServer(now).toBe(expires - 1_000);
    expect((await control.transaction(txId)).status).toBe('REQUESTED');
    await press('jump-expiry-after');
    await untilServer(now).toBe(expires + 1_000);
    expect((await control.transaction(txId)).status).toBe('EXPIRED');
    await press('jump-expiry-before');
    await untilServer(now).toBe(expires - 1_000);
    await press('action-complete');
    await page.getByTestId('jump-window-before').waitFor();
    expect(await page.locator('[data-testid^=jump-expiry]').count()).toBe(0);
    await press('jump-window-before');
    await untilServer(now).toBe(expires - 2_000 + 60 * MINUTE);
    expect((await partner.readResult(txId)).response.statusCode).toBe(200);
    await press('jump-window-after');
    await untilServer(now).toBe(expires + 60 * MINUTE);
    expect((await partner.readResult(txId)).response.json().error.errorCode).toBe('CE3103');
  });

  it('the clock of the chosen client is moved, frozen, run on and set back', async () => {
    const { clientId } = await dashboard.createPartner({}, AT);
    const clock = dashboard.control.clock(clientId);
    const moved = async () => (Date.parse((await clock.read()).now) - Date.parse(AT)) / 1_000;
    await show(`#/lab?client=${clientId}`);
    const lab = page.locator('section[aria-labelledby=lab-clock]');
    for (const [step, seconds] of [
      ['-61m', -3_660],
      ['-1m', -60],
      ['10s', 10],
      ['1m', 60],
      ['61m', 3_660],
      ['1d', 86_400],
    ] as const) {
      const before = await moved();
      await lab.getByTestId(`advance-${step}`).click();
      await untilServer(moved).toBe(before + seconds);
    }
    const before = await moved();
    await lab.getByTestId('advance-by').fill('90s');
    await lab.getByTestId('advance-by').press('Enter');
    await untilServer(moved).toBe(before + 90);
    await lab.getByTestId('advance-by').fill('soon');
    await lab.getByTestId('advance').click();
    await lab.getByRole('alert').waitFor();
    expect(await moved()).toBe(before + 90);
    await lab.getByTestId('resume-clock').click();
    await untilServer(async () => (await clock.read()).frozen).toBe(false);
    await lab.getByTestId('freeze').click();
    await untilServer(async () => (await clock.read()).frozen).toBe(true);
    await lab.getByTestId('reset-clock').click();
    await untilServer(async () => (await clock.read()).offsetMs).toBe(0);
  });

  it('scenarios are queued, taken out and emptied', async () => {
    const { clientId } = await dashboard.createPartner();
    const queued = async () =>
      (await dashboard.control.queued(clientId)).queue.map(({ scenario, times }) => `${scenario} ${times}`);
    await show(`#/lab?client=${clientId}`);
    await page.getByTestId('queue-scenario').getByText('cancel').waitFor({ state: 'attached' });
    await page.getByTestId('queue-scenario').selectOption('cancel');
    await page.getByTestId('queue-times').fill('3');
    await page.getByTestId('queue-times').press('Enter');
    await untilServer(queued).toEqual(['cancel 3']);
    await page.getByTestId('queue-scenario').selectOption('instant');
    await page.getByTestId('queue-times').fill('1');
    await press('queue-add');
    await untilServer(queued).toEqual(['cancel 3', 'instant 1']);
    await page.getByTestId('queue').getByRole('button', { name: 'cancel' }).click();
    await untilServer(queued).toEqual(['instant 1']);
    await page.getByTestId('queue-times').fill('0');
    await press('queue-add');
    await page.getByTestId('queue').getByRole('alert').waitFor();
    expect(await queued()).toEqual(['instant 1']);
    await press('queue-clear');
    await untilServer(queued).toEqual([]);
  });

  it('faults are set by preset and by hand, count the calls that they changed, and are removed', async () => {
    const partner = await dashboard.createPartner();
    const { clientId } = partner;
    const faults = async () => (await dashboard.control.faults()).filter((fault) => fault.clientId === clientId);
    await show(`#/lab?client=${clientId}`);
    for (const [preset, what] of [
      ['slow', [{ endpoint: '*', delayMs: 3_000 }]],
      ['reset', [{ endpoint: '*', abort: 'reset' }]],
      ['signature', [{ endpoint: 'result', tamper: 'signature-content' }]],
      ['one-in-ten', [{ endpoint: '*', http: 503, probability: 0.1 }]],
      [
        'maintenance',
        [
          { endpoint: 'token', http: 503 },
          { endpoint: '*', error: 'CE0002' },
        ],
      ],
    ] as const) {
      await press(`preset-${preset}`);
      await untilServer(faults).toMatchObject(what);
      for (let left = what.length - 1; left >= 0; left -= 1) {
        await page.getByTestId('fault-remove').first().click();
        await untilServer(faults).toHaveLength(left);
        await expect.poll(() => page.getByTestId('fault').count()).toBe(left);
      }
    }
    await press('own-fault');
    await page.getByTestId('fault-json').fill('{\n  "endpoint": "status",\n  "error": "CE9999"\n}');
    await press('fault-json-save');
    await page.getByTestId('fault-json-problems').getByText('3번째 줄').waitFor();
    expect(await faults()).toEqual([]);
    await page.getByTestId('fault-json').fill('{ "endpoint": "status", "error": "CE5000", "times": 2 }');
    await press('fault-json-save');
    await untilServer(faults).toMatchObject([{ endpoint: 'status', error: 'CE5000', timesLeft: 2 }]);
    const txId = await partner.requestNone();
    expect((await partner.call('status', { txId })).json().error.errorCode).toBe('CE5000');
    await page.getByTestId('fault').getByText('호출 1건 중 1건 변경').waitFor();
    expect(await faults()).toMatchObject([{ struck: 1 }]);
  });

  it('scenarios and people are made, changed and deleted; a mistake is shown at its place', async () => {
    const { control } = dashboard;
    for (const { list, entry, changed, wrong, read } of [
      {
        list: 'scenarios',
        entry: { name: 'mine', start: '1s', complete: '5s' },
        changed: { name: 'mine', start: '1s', complete: '7s' },
        wrong: '{\n  "name": "mine",\n  "start": "soon"\n}',
        read: async () => (await control.scenarios()).filter(({ name }) => name === 'mine'),
      },
      {
        list: 'personas',
        entry: {
          id: 'mine',
          name: '홍모의',
          birthday: '19900101',
          gender: 'MALE',
          nationality: 'LOCAL',
          phone: '01019990199',
        },
        changed: {
          id: 'mine',
          name: '홍모이',
          birthday: '19900101',
          gender: 'MALE',
          nationality: 'LOCAL',
          phone: '01019990199',
        },
        wrong: '{\n  "id": "mine",\n  "gender": "X"\n}',
        read: async () => (await control.personas()).filter(({ id }) => id === 'mine'),
      },
    ]) {
      await show('#/lab');
      const section = page.getByTestId(list);
      await section.getByTestId(`${list}-new`).click();
      const fresh = section.getByTestId(`${list}-new-json`);
      await fresh.fill(wrong);
      await section.getByTestId(`${list}-new-json-save`).click();
      await section.getByTestId(`${list}-new-json-problems`).getByText('3번째 줄').first().click();
      expect(await fresh.evaluate((area: unknown) => (area as { selectionStart: number }).selectionStart)).toBe(
        wrong.indexOf('"', wrong.indexOf(',') + 1),
      );
      await fresh.fill('{ "na');
      await section.getByTestId(`${list}-new-json-save`).click();
      await section.getByTestId(`${list}-new-json-problems`).getByText('1번째 줄').waitFor();
      expect(await read()).toEqual([]);
      await fresh.fill(JSON.stringify(entry));
      await section.getByTestId(`${list}-new-json-save`).click();
      await untilServer(read).toMatchObject([entry]);
      const own = section.locator('li[data-name=mine]');
      await own.locator('summary').click();
      await own.getByTestId(`${list}-json`).fill(JSON.stringify(changed));
      await own.getByTestId(`${list}-json-save`).click();
      await untilServer(read).toMatchObject([changed]);
      await own.getByTestId(`${list}-delete`).click();
      await untilServer(read).toEqual([]);
      await own.waitFor({ state: 'detached' });
    }
    // Every entry can be saved as it is shown.
    for (const [list, name] of [
      ['scenarios', 'auto'],
      ['personas', 'john'],
    ] as const) {
      const entry = page.getByTestId(list).locator(`li[data-name=${name}]`);
      await entry.locator('summary').click();
      await entry.getByTestId(`${list}-json-save`).click();
      await entry.getByText('저장했습니다').waitFor();
    }
  });

  it('a client is created once however fast the button is pressed, and its secret works', async () => {
    const count = async () => (await dashboard.control.clients()).length;
    const before = await count();
    await show('#/clients');
    await page.getByTestId('new-partner').fill('OWNER');
    await page.getByTestId('create').evaluate((button: unknown) => {
      for (let i = 0; i < 5; i += 1) (button as { click(): void }).click();
    });
    await page.getByTestId('created-secret').waitFor();
    expect(await count()).toBe(before + 1);
    const clientId = await page.getByTestId('created-id').innerText();
    const secret = await page.getByTestId('created-secret').innerText();
    const form = { grant_type: 'client_credentials', scope: 'ca', client_id: clientId, client_secret: secret };
    expect((await askToken(dashboard.app, form)).statusCode).toBe(200);
    await page.getByTestId('created').getByRole('button', { name: 'client_secret 복사' }).click();
    await page.getByTestId('created').getByText('복사됨').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(secret);
    // It is nowhere after the page was opened anew.
    await show('#/clients');
    await page.locator(`[data-id="${clientId}"]`).waitFor();
    expect(await page.content()).not.toContain(secret);
  });

  it('a client is changed, reset and, asked twice, deleted', async () => {
    const partner = await dashboard.createPartner({ partnerCode: 'OLD' });
    const { clientId } = partner;
    const txId = await partner.requestNone();
    const { control } = dashboard;
    await show(`#/clients/${clientId}`);
    const row = page.locator(`[data-testid=client-row][data-id="${clientId}"]`);
    const json = row.getByTestId('client-json');
    await json.fill(
      (await json.inputValue()).replace('OLD', 'NEW').replace('"identity": "fixed"', '"identity": "echo"'),
    );
    await row.getByTestId('client-json-save').click();
    await untilServer(async () => {
      const { partnerCode, identity } = await control.client(clientId);
      return [partnerCode, identity];
    }).toEqual(['NEW', 'echo']);
    await json.fill('{\n  "identity": "nobody"\n}');
    await row.getByTestId('client-json-save').click();
    await row.getByTestId('client-json-problems').getByText('2번째 줄').waitFor();
    await row.getByTestId('client-reset').click();
    await untilServer(() => control.transaction(txId).catch(({ status }) => status)).toBe(404);
    await row.getByTestId('client-delete').click();
    expect((await control.client(clientId)).clientId).toBe(clientId);
    await row.getByTestId('client-delete-sure').click();
    await row.waitFor({ state: 'detached' });
    expect(await control.client(clientId).catch(({ status }) => status)).toBe(404);
  });

  it('a finding is switched off and on for a client, and all are cleared', async () => {
    const partner = await dashboard.createPartner();
    const { clientId } = partner;
    const txId = await partner.requestNone();
    for (let i = 0; i < 5; i += 1) await partner.call('status', { txId });
    const rules = async () => (await dashboard.control.client(clientId)).disabledRules;
    await show(`#/findings?client=${clientId}`);
    const card = page.locator('[data-testid=finding][data-rule=status-polled-too-fast]');
    await card.getByTestId('rule-off').click();
    await untilServer(rules).toEqual(['status-polled-too-fast']);
    await card.waitFor({ state: 'detached' });
    await press('rule-on');
    await untilServer(rules).toEqual([]);
    await partner.call('status', {});
    await page.getByTestId('finding').first().waitFor();
    await press('clear-findings');
    await untilServer(async () => (await dashboard.control.findings({ clientId })).length).toBe(0);
    await page.getByTestId('finding').first().waitFor({ state: 'detached' });
  });

  it('the address at the end of a hint, and of a finding, leads to its page of the documentation, in the language of the dashboard', async () => {
    const partner = await dashboard.createPartner();
    const { clientId } = partner;
    const txId = await partner.requestNone();
    await partner.call('result', { txId: crypto.randomUUID(), sessionKey: 'x' });
    for (let i = 0; i < 5; i += 1) await partner.call('status', { txId });
    const links = async () =>
      page
        .getByTestId('explained')
        .evaluateAll((all) =>
          all.map((link) => ['href', 'target', 'textContent'].map((name) => String(Reflect.get(link, name)))),
        );
    const docs = (place: string): unknown => expect.stringMatching(new RegExp(`/_control/docs/(ko|en)/${place}$`));
    const [refused] = await dashboard.control.requests({ clientId, outcome: 'CE3100' });
    await show(`#/calls/${refused?.id}?tab=why`);
    await page.getByTestId('explained').waitFor();
    expect(await links()).toEqual([[docs('errors#ce3100'), '_blank', 'docs/errors.md#ce3100']]);
    for (const [hash, count] of [
      [`#/findings?client=${clientId}`, 1],
      [`#/tx/${txId}`, 1],
    ] as const) {
      await show(hash);
      await page.getByTestId('explained').first().waitFor();
      const found = await links();
      expect(found).toHaveLength(count);
      const language = /\/docs\/(ko|en)\//.exec(found[0]?.[0] ?? '')?.[1];
      expect(found[0]).toEqual([
        docs('findings#status-polled-too-fast'),
        '_blank',
        `docs/${language === 'ko' ? 'ko/' : ''}findings.md#status-polled-too-fast`,
      ]);
    }
  });

  it('what the coverage misses is tried: by a scenario in the queue, and by a fault; counting begins again', async () => {
    const partner = await dashboard.createPartner();
    const { clientId } = partner;
    const { control } = dashboard;
    await show(`#/findings?client=${clientId}`);
    const missing = (item: string) => page.locator(`[data-testid=missing][data-item="${item}"]`);
    await missing('state.EXPIRED').getByTestId('try').click();
    await missing('state.EXPIRED').getByTestId('try-said').waitFor();
    expect((await control.queued(clientId)).queue).toMatchObject([{ scenario: 'expire-fast', times: 1 }]);
    await missing('code.status.CE5000').getByTestId('try').click();
    await missing('code.status.CE5000').getByTestId('try-said').waitFor();
    expect((await control.faults()).filter((fault) => fault.clientId === clientId)).toMatchObject([
      { endpoint: 'status', error: 'CE5000', timesLeft: 1 },
    ]);
    const txId = await partner.requestNone();
    expect((await control.transaction(txId)).scenario).toBe('expire-fast');
    await partner.call('status', { txId });
    await missing('code.status.CE5000').waitFor({ state: 'detached' });
    await press('clear-coverage');
    await missing('code.status.CE5000').waitFor();
    expect((await control.coverage({ clientId })).met).toBe(0);
  });

  it('the copy buttons copy the whole value, also what is not visible', async () => {
    await show('#/start');
    await page.getByRole('button', { name: '공개키 복사' }).click();
    await page.getByText('복사됨').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(await dashboard.control.publicKey());
    await page.getByTestId('snippet-language').selectOption('java');
    await page.getByRole('button', { name: 'Java 복사' }).click();
    await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toContain('public class Start');
  });

  it('the steps of the start screen tick themselves, for a client that was created there', async () => {
    await show('#/start');
    await press('start-create');
    await page.waitForURL(/client=/);
    const clientId = new URLSearchParams(page.url().split('?')[1]).get('client') ?? '';
    const code = await page.getByTestId('snippet').innerText();
    const secret = /client_secret=(\S+)/.exec(code)?.[1] ?? '';
    const form = { grant_type: 'client_credentials', scope: 'ca', client_id: clientId, client_secret: secret };
    const done = () => page.getByTestId('checklist').locator('.done').count();
    await page.getByTestId('checklist').waitFor();
    expect(await done()).toBe(0);
    expect((await askToken(dashboard.app, form)).statusCode).toBe(200);
    await expect.poll(done).toBe(1);
  });

  it('a newcomer gets from the first page to a decrypted result, and looks into it', async () => {
    const fresh = await startDashboard();
    const first = await fresh.open(context);
    await first.waitForURL(/#\/start$/);
    const [demo] = await Promise.all([context.waitForEvent('page'), first.getByTestId('to-demo').click()]);
    await demo.getByTestId('demo-scenario').selectOption('auto');
    const popup = demo.waitForEvent('popup');
    await demo.getByTestId('demo-start').click();
    await popup;
    await demo.getByTestId('demo-person').getByText('김토스').waitFor();
    await demo.close();
    // All steps are ticked, and the calls are here.
    await expect.poll(() => first.getByTestId('checklist').locator('.done').count()).toBe(5);
    await first.getByTestId('tab-calls').click();
    await first.getByTestId('filter-endpoint').selectOption('result');
    await first.waitForURL(/endpoint=result/);
    await first.getByTestId('calls').locator('a').first().click();
    await first.getByTestId('call-inspect').click();
    await first.locator('[data-testid=inspect-field][data-name=name]').getByText('김토스').waitFor();
    await first.close();
  });

  it('everything is reset only after the word', async () => {
    const { clientId } = await dashboard.createPartner();
    await show('#/clients');
    await page.getByTestId('reset-all').waitFor();
    for (const typed of ['', 'rese', 'RESET', 'reset all']) {
      await page.getByTestId('reset-word').fill(typed);
      expect(await page.getByTestId('reset-all').isDisabled()).toBe(true);
    }
    await page.getByTestId('reset-word').press('Enter');
    expect((await dashboard.control.client(clientId)).clientId).toBe(clientId);
    await page.getByTestId('reset-word').fill('reset');
    await press('reset-all');
    await untilServer(() => dashboard.control.client(clientId).catch(({ status }) => status)).toBe(404);
    await page.locator(`[data-id="${clientId}"]`).waitFor({ state: 'detached' });
  });
});
