import { spawn } from 'node:child_process';
import { beforeAll, expect, it } from 'vitest';
import { operations } from '../../../src/control/operations.ts';
import { buildTestApp } from '../../harness.ts';
import { newFolder } from '../../new-folder.ts';
import { describeWith } from '../programs.ts';
import { expectSound, openContext } from './browser.ts';

/** A page as Chromium has made it, and what it complained of. */
const open = (url: string) =>
  new Promise<{ dom: string; complaints: string[] }>((resolve) => {
    const browser = spawn('chromium', [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
      ...['--disable-background-networking', '--disable-component-update', '--enable-logging=stderr'],
      ...[`--user-data-dir=${newFolder()}`, '--virtual-time-budget=20000'],
      ...['--dump-dom', url],
    ]);
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    browser.stdout.on('data', (data) => out.push(data));
    browser.stderr.on('data', (data) => err.push(data));
    browser.on('close', () =>
      resolve({
        dom: Buffer.concat(out).toString(),
        complaints: Buffer.concat(err)
          .toString()
          .split('\n')
          .filter((line) => line.includes('CONSOLE')),
      }),
    );
  });

const blocks = (dom: string): string[] => [...dom.matchAll(/data-path="([^"]+)"/g)].map(([, path = '']) => path);

describeWith(['chromium'], 'the API reference, in Chromium', () => {
  let base: string;

  beforeAll(async () => {
    const { app } = await buildTestApp();
    base = await app.listen({ host: '127.0.0.1', port: 0 });
  });

  it('shows the control API, without a complaint of the browser', async () => {
    const { dom, complaints } = await open(`${base}/_control/docs`);
    expect(complaints).toEqual([]);
    expect(blocks(dom)).toHaveLength(Object.keys(operations).length);
    expect(dom).toContain('mock-toss-cert control API');
  });

  it('shows the emulated API', async () => {
    const { dom, complaints } = await open(`${base}/_control/docs?urls.primaryName=Emulated%20API`);
    expect(complaints).toEqual([]);
    expect(blocks(dom)).toHaveLength(9);
    expect(dom).toContain('as mock-toss-cert emulates it');
  });

  it.each(['', '?urls.primaryName=Emulated%20API'])(
    'says that it is unofficial, and can be read by all: %s',
    async (query) => {
      const page = await (await openContext()).newPage();
      await page.goto(`${base}/_control/docs${query}`);
      await page.locator('.opblock').first().waitFor();
      expect(await page.locator('header.notice').innerText()).toMatch(/Unofficial.*비공식/s);
      // Its package has buttons within buttons.
      await expectSound(page, ['nested-interactive']);
      await page.close();
    },
  );
});
