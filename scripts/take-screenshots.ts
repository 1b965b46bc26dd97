// `npm run screenshots`: takes the pictures in `docs/screenshots`, with a server at the usual port. Needs Chromium and a Korean font.
import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { buildApp } from '../src/app.ts';
import { ControlClient } from '../src/client/control.ts';
import { TossCertSessionGenerator } from '../src/client/session.ts';
import { loadConfig } from '../src/config/load.ts';
import { ListenError } from '../src/config/start-errors.ts';
import { startServer } from '../src/server/listen.ts';

const folder = fileURLToPath(new URL('../docs/screenshots/', import.meta.url));
mkdirSync(folder, { recursive: true });

const { config } = loadConfig({ env: { MOCK_TOSS_HOST: '127.0.0.1' } });

const CHROMIUM = '/usr/bin/chromium';

const fail = (why: string): never => {
  process.stderr.write(`screenshots: ${why}\n`);
  process.exit(1);
};

if (!existsSync(CHROMIUM)) fail(`there is no ${CHROMIUM}: install Chromium`);
const server = await startServer(await buildApp(config), config).catch((error: unknown) => {
  if (!(error instanceof ListenError)) throw error;
  return fail(`port ${config.port} is in use: stop the other process, because the pictures show this port`);
});
const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
});

const take = async (page: Page, name: string, fullPage = false): Promise<void> => {
  await page.screenshot({ path: `${folder}${name}.png`, animations: 'disabled', fullPage });
};

/** A call of a partner. Returns what is in `success`, if there is something. */
const post = async (path: string, body: object | URLSearchParams, token?: string) => {
  const isForm = body instanceof URLSearchParams;
  const answer = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: isForm ? body.toString() : JSON.stringify(body),
  });
  return (await answer.json()) as { readonly access_token?: string; readonly success?: { readonly txId?: string } };
};

/** What the pictures of the dashboard show: a partner that polls too fast, and a clock that was moved there and back. */
const fillDashboard = async () => {
  const control = new ControlClient(server.url);
  const { clientId, clientSecret } = await control.createClient({
    clientId: 'shop',
    partnerCode: 'SHOP',
    tokenTtl: '1d',
  });
  const form = { grant_type: 'client_credentials', scope: 'ca', client_id: clientId, client_secret: clientSecret };
  const { access_token: token } = await post('/token', new URLSearchParams(form));
  const call = (endpoint: string, body: object) => post(`/api/v2/sign/user/auth/id/${endpoint}`, body, token);
  const generator = new TossCertSessionGenerator(await control.publicKey());
  const request = async (requestType: 'USER_NONE' | 'USER_PERSONAL'): Promise<string> => {
    const session = await generator.generate();
    const person = {
      triggerType: 'PUSH',
      sessionKey: session.sessionKey,
      userName: await session.encrypt('김토스'),
      userPhone: await session.encrypt('01019990101'),
      userBirthday: await session.encrypt('19930324'),
    };
    const { success } = await call('request', {
      requestType,
      requestUrl: 'https://shop.example/done',
      ...(requestType === 'USER_PERSONAL' ? person : {}),
    });
    return success?.txId ?? '';
  };
  const readResult = async (txId: string): Promise<void> => {
    const { sessionKey } = await generator.generate();
    await call('result', { txId, sessionKey });
  };
  const clock = control.clock(clientId);
  const [expired, cancelled] = [await request('USER_NONE'), await request('USER_NONE')];
  await control.expire(expired);
  await control.cancel(cancelled);
  const txId = await request('USER_PERSONAL');
  for (let poll = 0; poll < 14; poll += 1) await call('status', { txId });
  await clock.advance('20s');
  await control.start(txId);
  await readResult(txId);
  await clock.advance('40s');
  await control.complete(txId);
  await call('status', { txId });
  await clock.advance('1s');
  await readResult(txId);
  const [result] = await control.requests({ clientId, endpoint: 'result', limit: 1 });
  await clock.advance('61m');
  await readResult(txId);
  await clock.advance('-45m');
  await control.start(await request('USER_NONE'));
  await request('USER_NONE');
  await control.fault({ clientId, endpoint: 'status', delay: '3s', probability: 0.1 });
  await control.queue(clientId, 'realistic', 2);
  await control.queue(clientId, 'cancel');
  return { clientId, txId, callId: result?.id ?? '' };
};

const takeDashboard = async (shots: readonly (readonly [name: string, hash: string])[]) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.addInitScript(`localStorage.setItem('mock-toss-language', 'en')`);
  const page = await context.newPage();
  for (const [name, hash] of shots) {
    await page.goto(`${server.url}/${hash}`);
    await page.getByTestId('connection').locator('.good').waitFor();
    await page.locator('main h1, main h2').first().waitFor({ state: 'attached' });
    await page.locator('.loading').first().waitFor({ state: 'detached' });
    await take(page, name);
  }
  await context.close();
};

try {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
  const demo = await context.newPage();
  await demo.goto(`${server.url}/demo`);
  const [window] = await Promise.all([demo.waitForEvent('popup'), demo.getByTestId('demo-start').click()]);
  await window.getByTestId('window-consent').check();
  await take(window, 'window-form', true);
  await window.getByTestId('window-next').click();
  await window.getByTestId('window-qr').waitFor();
  await window.waitForLoadState('networkidle');
  await take(window, 'window-check', true);
  const phone = await context.newPage();
  await phone.goto(`${server.url}/app`);
  await phone.getByTestId('phone-number').fill('01019990101');
  await phone.getByTestId('phone-show').click();
  await phone.getByTestId('phone-request').waitFor();
  await take(phone, 'phone');
  await phone.getByTestId('phone-request').click();
  await phone.getByTestId('app-approve').waitFor();
  await take(phone, 'app-ask');
  await phone.getByTestId('app-approve').click();
  await phone.keyboard.type('123');
  await take(phone, 'app-pin');
  await phone.keyboard.type('456');
  await demo.getByTestId('demo-person').getByText('김토스').waitFor();
  await demo.setViewportSize({ width: 800, height: 740 });
  await take(demo, 'demo');
  await new ControlClient(server.url).reset();
  const { clientId, txId, callId } = await fillDashboard();
  await takeDashboard([
    ['dashboard-start', '#/start'],
    ['dashboard-transaction', `#/tx/${txId}?client=${clientId}`],
    ['dashboard-call', `#/calls/${callId}?client=${clientId}&tab=inspect`],
    ['dashboard-findings', `#/findings?client=${clientId}`],
    ['dashboard-lab', `#/lab?client=${clientId}`],
  ]);
} finally {
  await browser.close();
  await server.close();
}
