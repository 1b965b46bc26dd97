import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtCopy } from '../../built-copy.ts';
import { buildTestApp, control, createPartner, type Partner, type TestApp } from '../../harness.ts';
import { newFolder } from '../../new-folder.ts';
import { describeWith, npmRegistry } from '../programs.ts';
import { aWhile, expectSound, openContext, SMALL, watchComplaints } from './browser.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const tsc = join(root, 'node_modules/typescript/bin/tsc');
const FRAMEWORK_VERSION = '2.10.8';
const FRAMEWORK = ['web-framework', 'web-bridge', 'web-analytics', 'bridge-core', 'types'];

const blockOf = (name: string): string => {
  const docs = readFileSync(join(root, 'docs/pages.md'), 'utf8');
  const found = docs.split('```').find((block) => block.startsWith(`ts\n// ${name}`));
  if (found === undefined) throw new Error(`docs/pages.md has no block ${name}`);
  return found.slice(3);
};

describeWith(['chromium', 'npm', npmRegistry], 'the mini-app shim, beside the framework itself', () => {
  const project = newFolder();
  const inModules = (...names: string[]): string => join(project, 'node_modules', ...names);

  beforeAll(async () => {
    // What an installed package has of it.
    mkdirSync(inModules('mock-toss-cert'), { recursive: true });
    cpSync(join(root, 'package.json'), inModules('mock-toss-cert/package.json'));
    cpSync(join(await builtCopy(), 'dist'), inModules('mock-toss-cert/dist'), { recursive: true });
    // The framework without the thousand packages that build mini-apps.
    const packed = newFolder();
    const names = FRAMEWORK.map((name) => `@apps-in-toss/${name}@${FRAMEWORK_VERSION}`);
    execFileSync('npm', ['pack', '--silent', '--pack-destination', packed, ...names], { cwd: packed, stdio: 'pipe' });
    for (const name of FRAMEWORK) {
      const folder = inModules('@apps-in-toss', name);
      mkdirSync(folder, { recursive: true });
      const file = readdirSync(packed).find((one) => one.startsWith(`apps-in-toss-${name}-`)) ?? '';
      execFileSync('tar', ['xzf', join(packed, file), '--strip-components=1', '-C', folder]);
    }
    writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
  });

  it('has the signature of the framework', () => {
    writeFileSync(
      join(project, 'signature.ts'),
      `import type * as framework from '@apps-in-toss/web-framework';
       import { appsInTossSignTossCert } from 'mock-toss-cert/apps-in-toss';
       const same: typeof framework.appsInTossSignTossCert = appsInTossSignTossCert;
       const answer: ReturnType<typeof framework.appsInTossSignTossCert> = same({ txId: 'x' });
       const back: Promise<void> = answer;
       void appsInTossSignTossCert({ txId: 'x', skipConfirmDoc: true });
       // @ts-expect-error: txId is needed
       void appsInTossSignTossCert({});
       void back;\n`,
    );
    const options = [
      '--noEmit',
      '--strict',
      '--module',
      'esnext',
      '--moduleResolution',
      'bundler',
      '--target',
      'es2022',
    ];
    const check = (file: string) =>
      spawnSync(process.execPath, [tsc, ...options, '--skipLibCheck', file], { cwd: project }).stdout.toString();
    expect(check('signature.ts')).toBe('');
    // The check can fail: the framework has this function, and what is no such function does not pass.
    writeFileSync(
      join(project, 'wrong.ts'),
      `import type * as framework from '@apps-in-toss/web-framework';
       export const wrong: typeof framework.appsInTossSignTossCert = (id: number) => id;\n`,
    );
    expect(check('wrong.ts')).toContain('TS2322');
  });

  describe('in a mini-app that Vite serves with the alias of docs/pages.md', () => {
    let own: TestApp;
    let partner: Partner;
    let context: BrowserContext;
    let complaints: string[];
    let site: string;
    let base: string;

    beforeAll(async () => {
      own = await buildTestApp();
      base = await own.app.listen({ host: '127.0.0.1', port: 0 });
      partner = await createPartner(own.app, {});
      symlinkSync(join(root, 'node_modules/vite'), inModules('vite'));
      mkdirSync(join(project, 'mock'));
      writeFileSync(join(project, 'mock/web-framework.ts'), blockOf('mock/web-framework.ts'));
      writeFileSync(join(project, 'vite.config.ts'), blockOf('vite.config.ts'));
      // The mini-app itself knows the framework only, but for where the emulator is in this test.
      writeFileSync(
        join(project, 'main.ts'),
        `import * as framework from '@apps-in-toss/web-framework';
         import { setMockTossUrl } from 'mock-toss-cert/apps-in-toss';
         const address = new URLSearchParams(location.search).get('emulator');
         if (address !== null) setMockTossUrl(address);
         window.events = [];
         window.framework = framework;
         window.sign = (params) => framework.appsInTossSignTossCert(params).then(
           (value) => window.events.push(['resolved', value === undefined]),
           (error) => window.events.push(['rejected', error.code, error.message, error instanceof Error]),
         );
         document.title = 'ready';\n`,
      );
      writeFileSync(
        join(project, 'index.html'),
        `<!doctype html><html lang="ko"><head><title>.</title><link rel="icon" href="data:,"></head><body>
         <main><h1>mini-app</h1><button id="go">go</button></main><script type="module" src="/main.ts"></script></body></html>`,
      );
      const { createServer } = await import('vite');
      const vite = await createServer({ root: project, server: { port: 0, host: '127.0.0.1' }, logLevel: 'error' });
      await vite.listen();
      afterAll(() => vite.close());
      const address = vite.httpServer?.address();
      site = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
      context = await openContext({ viewport: SMALL });
      complaints = watchComplaints(context, /404|ERR_CONNECTION_REFUSED/);
    });

    const open = async (emulator = base): Promise<Page> => {
      const page = await context.newPage();
      await page.goto(`${site}/?emulator=${encodeURIComponent(emulator)}`);
      await page.waitForFunction('document.title === "ready"');
      await page.locator('#go').focus();
      return page;
    };
    const sign = (page: Page, params: object) => page.evaluate(`void sign(${JSON.stringify(params)})`);
    const only = async (page: Page) => {
      await page.waitForFunction('window.events.length > 0', undefined, { polling: 100 });
      await aWhile(page);
      const events = await page.evaluate<unknown[][]>('window.events');
      expect(events).toHaveLength(1);
      return events[0];
    };
    const frameOf = (page: Page) => page.frameLocator('[data-testid=mock-toss-frame]');

    it('resolves when the user has approved, and gives the page back', async () => {
      const page = await open();
      const txId = await partner.requestNone({ requestUrl: `${base}/health` });
      await sign(page, { txId });
      await frameOf(page).getByTestId('app-approve').click();
      await expectSound(page);
      await page.keyboard.type('123456');
      expect(await only(page)).toEqual(['resolved', true]);
      expect(await page.getByTestId('mock-toss-overlay').count()).toBe(0);
      expect(await page.evaluate('document.activeElement.id')).toBe('go');
      expect(page.url()).toContain(site);
      expect((await partner.call('status', { txId })).json().success.status).toBe('COMPLETED');
      await page.close();
    });

    it('keeps the keyboard inside, and closes at Escape', async () => {
      const page = await open();
      await sign(page, { txId: await partner.requestNone() });
      await frameOf(page).getByTestId('app-ask').waitFor();
      for (let tabs = 0; tabs < 12; tabs += 1) {
        await page.keyboard.press('Tab');
        expect(await page.evaluate('document.activeElement.id')).not.toBe('go');
      }
      await page.getByTestId('mock-toss-close').focus();
      await page.keyboard.press('Escape');
      expect((await only(page))?.[1]).toBe('CLOSED_BY_USER');
      await page.close();
    });

    it('goes right to the PIN with skipConfirmDoc', async () => {
      const page = await open();
      await sign(page, { txId: await partner.requestNone(), skipConfirmDoc: true });
      await frameOf(page).getByTestId('app-pin').waitFor();
      await page.close();
    });

    it('has the rest of the framework as it is', async () => {
      const page = await open();
      expect(await page.evaluate('typeof window.framework.getPlatformOS')).toBe('function');
      await page.close();
    });

    it.each([
      ['cancels', 'CANCELLED_BY_USER', (page: Page) => frameOf(page).getByTestId('app-cancel').click()],
      ['closes the screen', 'CLOSED_BY_USER', (page: Page) => page.getByTestId('mock-toss-close').click()],
      [
        'presses Escape in the app',
        'CLOSED_BY_USER',
        async (page: Page) => {
          await frameOf(page).getByTestId('app-ask').waitFor();
          await frameOf(page).getByTestId('app-approve').press('Escape');
        },
      ],
    ])('rejects when the user %s', async (_what, code, act) => {
      const page = await open();
      await sign(page, { txId: await partner.requestNone() });
      await act(page);
      expect(await only(page)).toEqual(['rejected', code, expect.any(String), true]);
      await page.close();
    });

    it('rejects with the code of a person who is refused, and when the request expires or is not there', async () => {
      const refused = await open();
      await sign(refused, {
        txId: await partner.requestNone({ requestUrl: 'https://partner.test/?mock-toss-scenario=too-young' }),
        skipConfirmDoc: true,
      });
      await frameOf(refused).getByTestId('app-pin').waitFor();
      for (const digit of '123456') await frameOf(refused).getByTestId(`app-pin-${digit}`).click();
      expect((await only(refused))?.[1]).toBe('CE3006');
      const expired = await open();
      const txId = await partner.requestNone();
      await sign(expired, { txId });
      await frameOf(expired).getByTestId('app-ask').waitFor();
      await control(own.app, 'POST', `/transactions/${txId}/expire`);
      expect((await only(expired))?.[1]).toBe('EXPIRED');
      const unknown = await open();
      await sign(unknown, { txId: '11111111-1111-4111-8111-111111111111' });
      expect((await only(unknown))?.[1]).toBe('CE3100');
      for (const page of [refused, expired, unknown]) await page.close();
    });

    it('rejects when no emulator answers, and when there is no txId', async () => {
      const page = await open('http://127.0.0.1:9');
      await sign(page, { txId: 'x' });
      expect((await only(page))?.[1]).toBe('UNREACHABLE');
      const without = await open();
      for (const params of [{}, { txId: '..' }, { txId: '' }]) await sign(without, params);
      await expect
        .poll(() => without.evaluate('window.events.map(([, code]) => code)'))
        .toEqual(Array(3).fill('INVALID_ARGUMENT'));
      for (const one of [page, without]) await one.close();
    });

    it('shows the app to no page but the one that its address names', async () => {
      const page = await open();
      const txId = await partner.requestNone();
      const blocked: string[] = [];
      page.on('console', (message) => blocked.push(message.text()));
      await page.evaluate(`{
        const frame = document.createElement('iframe');
        frame.src = '${base}/app/${txId}?embed=https://other.test';
        document.body.append(frame);
      }`);
      await expect.poll(() => blocked.join()).toMatch(/frame-ancestors/);
      await page.close();
      complaints.splice(0, complaints.length, ...complaints.filter((text) => !/frame-ancestors/.test(text)));
    });

    it('gives the browser nothing to complain of', () => expect(complaints).toEqual([]));
  });
});
