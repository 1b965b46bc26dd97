// `npm run screenshots`: takes the pictures in `docs/screenshots`. Needs Chromium and a Korean font.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { buildApp } from '../src/app.ts';
import { loadConfig } from '../src/config/load.ts';
import { startServer } from '../src/server/listen.ts';

const folder = fileURLToPath(new URL('../docs/screenshots/', import.meta.url));
mkdirSync(folder, { recursive: true });

const { config } = loadConfig({ env: { PORT: '0', MOCK_TOSS_HOST: '127.0.0.1' } });
const server = await startServer(await buildApp(config), config);
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
});

const take = async (page: Page, name: string, fullPage = false): Promise<void> => {
  await page.screenshot({ path: `${folder}${name}.png`, animations: 'disabled', fullPage });
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
} finally {
  await browser.close();
  await server.close();
}
