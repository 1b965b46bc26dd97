// `npm run bench:page`: writes the tables and the plot of `docs/performance.md` and its Korean twin from `bench/results.json`, which
// is written by `npm run bench -- --json bench/results.json`. `test/project/performance-page.test.ts` compares them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from './measure/measurement.ts';
import { fillPage, pages } from './page.ts';
import { installPackages, root } from './prepare.ts';

installPackages();
const { plotSizes } = await import('./plot.ts');
const report = JSON.parse(readFileSync(join(root, 'bench/results.json'), 'utf8')) as Report;
for (const { path, words } of pages) {
  const file = join(root, path);
  writeFileSync(file, fillPage(readFileSync(file, 'utf8'), report, words));
}
mkdirSync(join(root, 'docs/images'), { recursive: true });
writeFileSync(join(root, 'docs/images/cost-by-size.svg'), plotSizes(report.measurements));
