// `npm run bench:dashboard`: sends 100 events a second to an open dashboard, and prints the long tasks of its page (above 50 ms).
// A page has no reference to be measured against, so this is no benchmark of `npm run bench`. Needs Chromium.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { Load } from './load/load.ts';
import { percentile } from './measure/statistics.ts';
import { refuse } from './options.ts';
import { prepareTree, root } from './prepare.ts';
import { EmulatorClient, times } from './servers/emulator-client.ts';
import { emulator } from './servers/programs.ts';
import { startServer } from './servers/server.ts';
import { statusJob } from './subjects/status.ts';

/** Each status call is one event. */
const PER_SECOND = 100;
const TRANSACTIONS = 1_000;
const CONNECTIONS = 4;
/** Until what the page does when it opens is over. */
const SETTLE_MS = 3_000;

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' } } });
const seconds = Number(values.seconds);
if (!(seconds > 0)) refuse('--seconds must be a number above 0', 'npm run bench:dashboard -- [--seconds N]');

prepareTree(root);
await using server = await startServer(emulator({ name: 'mock-toss-cert', folder: root }));
const client = await EmulatorClient.login(server);
const txIds = await times(TRANSACTIONS, () => client.request());
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
using load = new Load();

const watch = `window.tasks = [];
new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map(({ duration }) => duration)))
  .observe({ type: 'longtask' });`;

for (const screen of ['tx', 'calls']) {
  const page = await browser.newPage();
  await page.goto(`${server.url}/#/${screen}`);
  await page.locator('.rows > li').first().waitFor();
  await sleep(SETTLE_MS);
  await page.evaluate(watch);
  const job = statusJob(server, { headers: client.headers, txIds }, CONNECTIONS);
  const { calls, failed } = await load.run({ ...job, perSecond: PER_SECOND, seconds });
  const tasks = Float64Array.from(await page.evaluate<number[]>('window.tasks')).sort();
  const rows = await page.locator('.rows > li').count();
  const length = (share: number): string => (tasks.length === 0 ? '–' : `${Math.round(percentile(tasks, share))} ms`);
  console.log(
    `#/${screen}: ${calls} calls in ${seconds} s (${failed} failed), ${rows} rows; ` +
      `${tasks.length} long tasks, median ${length(0.5)}, longest ${length(1)}, ` +
      `together ${Math.round(tasks.reduce((sum, one) => sum + one, 0))} ms`,
  );
  await page.close();
}
await browser.close();
