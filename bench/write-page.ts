// `npm run bench:page`: writes the tables and the plot of `docs/performance.md` from `bench/results.json`, which is written by
// `npm run bench -- --json bench/results.json`. `test/project/bench.test.ts` compares them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from './measure/measurement.ts';
import { fillPage } from './page.ts';
import { installPackages, root } from './prepare.ts';

installPackages();
const { plotSizes } = await import('./plot.ts');
const report = JSON.parse(readFileSync(join(root, 'bench/results.json'), 'utf8')) as Report;
const page = join(root, 'docs/performance.md');
writeFileSync(page, fillPage(readFileSync(page, 'utf8'), report));
mkdirSync(join(root, 'docs/images'), { recursive: true });
writeFileSync(join(root, 'docs/images/cost-by-size.svg'), plotSizes(report.measurements));
