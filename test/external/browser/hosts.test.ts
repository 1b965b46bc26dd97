import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext } from 'playwright-core';
import { Agent, type Dispatcher, fetch as fetchWith, ProxyAgent } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API, buildTestApp, createPartner, TEST_CLIENT } from '../../harness.ts';
import { startTls, type TlsServer } from '../../tls/running.ts';
import { describeWith } from '../programs.ts';
import { openContext, SMALL } from './browser.ts';

describeWith(['chromium'], 'the standard window under the real names, in Chromium', () => {
  let running: TlsServer;
  let begin: (port: string, dispatcher: Dispatcher) => Promise<{ txId: string; authUrl: string }>;
  let partnerPage: string;
  const shown = { page: '' };
  const partnerServer = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8').end(shown.page);
  });
  const dispatchers: Dispatcher[] = [];
  const keep = <D extends Dispatcher>(dispatcher: D): D => {
    dispatchers.push(dispatcher);
    return dispatcher;
  };

  beforeAll(async () => {
    running = await startTls();
    await new Promise<void>((resolve) => partnerServer.listen(0, '127.0.0.1', resolve));
    partnerPage = `http://127.0.0.1:${(partnerServer.address() as AddressInfo).port}/`;
    /** What a partner's server does, with the real addresses but for the port. */
    begin = async (port, dispatcher) => {
      const form = new URLSearchParams({
        ...{ grant_type: 'client_credentials', scope: 'ca' },
        ...{ client_id: TEST_CLIENT.clientId, client_secret: TEST_CLIENT.clientSecret },
      });
      const asked = await fetchWith(`https://oauth2.cert.toss.im${port}/token`, {
        ...{ method: 'POST', dispatcher, body: form.toString() },
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
      const { access_token } = (await asked.json()) as { access_token: string };
      const answer = await fetchWith(`https://cert.toss.im${port}${API}/request`, {
        ...{ method: 'POST', dispatcher, body: '{"requestType":"USER_NONE","requestUrl":"https://partner.test"}' },
        headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      });
      return ((await answer.json()) as { success: { txId: string; authUrl: string } }).success;
    };
  });

  afterAll(async () => {
    partnerServer.close();
    partnerServer.closeAllConnections();
    await Promise.all(dispatchers.map((dispatcher) => dispatcher.close()));
  });

  /** A partner's page with the script of the real address, and the user who goes all the way. */
  const walk = async (context: BrowserContext, port: string, asked: { txId: string; authUrl: string }) => {
    shown.page = `<!doctype html><title>partner</title><link rel="icon" href="data:,">
      <script src="https://cdn.toss.im${port}/cert/v1"></script><button id="go">go</button><script>
        window.events = [];
        document.getElementById('go').addEventListener('click', () => {
          const tossCert = TossCert();
          tossCert.preparePopup();
          tossCert.start({
            ...${JSON.stringify({ authUrl: asked.authUrl, txId: asked.txId })},
            onSuccess: () => window.events.push('success'),
            onFail: (error) => window.events.push(error.code),
          });
        });
      </script>`;
    const page = await context.newPage();
    await page.goto(partnerPage);
    const [popup] = await Promise.all([page.waitForEvent('popup'), page.click('#go')]);
    await popup.getByTestId('window-consent').check();
    expect(popup.url()).toBe(asked.authUrl);
    await popup.getByTestId('window-next').click();
    await popup.getByTestId('window-check').waitFor();
    const link = await popup.getByTestId('window-app').getAttribute('href');
    const phone = await context.newPage();
    await phone.goto(new URL(link ?? '', popup.url()).href);
    await phone.getByTestId('app-approve').click();
    await phone.keyboard.type('123456');
    await expect.poll(() => page.evaluate<string[]>('window.events')).toEqual(['success']);
    await context.close();
  };

  it('works where the names lead to the HTTPS port', async () => {
    const port = `:${running.tlsPort}`;
    const lookup = (_name: string, _options: object, done: (...found: unknown[]) => void) =>
      done(null, [{ address: '127.0.0.1', family: 4 }]);
    const connect = { ca: running.ca, lookup } as ConstructorParameters<typeof Agent>[0];
    const asked = await begin(port, keep(new Agent({ connect } as ConstructorParameters<typeof Agent>[0])));
    expect(asked.authUrl).toBe(`https://auth.cert.toss.im${port}/start?serviceType=SIGN_USER_AUTH`);
    await walk(await openContext({ viewport: SMALL, ignoreHTTPSErrors: true }), port, asked);
  });

  it('is what the demo opens, too', async () => {
    const context = await openContext({ ignoreHTTPSErrors: true });
    const page = await context.newPage();
    await page.goto(`https://cert.toss.im:${running.tlsPort}/demo`);
    await page.getByTestId('demo-scenario').selectOption('instant');
    const [popup] = await Promise.all([page.waitForEvent('popup'), page.getByTestId('demo-start').click()]);
    await page.getByTestId('demo-success').waitFor();
    expect(await page.getByTestId('demo-messages').textContent()).toContain(
      `https://auth.cert.toss.im:${running.tlsPort}/start`,
    );
    expect(popup.isClosed()).toBe(true);
    await context.close();
  });

  it('works through the proxy', async () => {
    const uri = running.server.proxyUrl ?? '';
    const asked = await begin('', keep(new ProxyAgent({ uri, requestTls: { ca: running.ca } })));
    expect(asked.authUrl).toBe('https://auth.cert.toss.im/start?serviceType=SIGN_USER_AUTH');
    const proxy = { server: uri, bypass: '127.0.0.1' };
    await walk(await openContext({ viewport: SMALL, ignoreHTTPSErrors: true, proxy }), '', asked);
  });
});

describeWith(['chromium'], 'a name that has been rebound to this server, in Chromium', () => {
  describe.each(['/app/:txId', '/demo', '/app'])('%s', (path) => {
    it('loads, and then says what to set; its calls have no effect', async () => {
      const own = await buildTestApp();
      const { port } = new URL(await own.app.listen({ host: '127.0.0.1', port: 0 }));
      const partner = await createPartner(own.app, {});
      const txId = await partner.requestNone();
      const context = await openContext();
      const page = await context.newPage();
      const calls: number[] = [];
      page.on('response', (answer) => {
        if (/\/(app|demo)\/api\/|\/_control\//.test(answer.url())) calls.push(answer.status());
      });
      await page.goto(`http://rebound.example:${port}${path.replace(':txId', txId)}`);
      if (path === '/app') {
        await page.getByTestId('phone-number').fill('01012345678');
        await page.getByTestId('phone-show').click();
      }
      await page.getByText('MOCK_TOSS_ALLOWED_HOSTS나 MOCK_TOSS_PUBLIC_URL').first().waitFor();
      expect(new Set(calls)).toEqual(new Set([403]));
      expect((await partner.call('status', { txId })).json().success.status).toBe('REQUESTED');
      await context.close();
    });
  });
});
