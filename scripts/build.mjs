import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const dist = at('dist');
/** The build replaces `dist` only when it is complete, so that an interrupted build leaves no half-finished `dist`. */
const unfinished = at('dist.unfinished');

const remove = (path) => rmSync(path, { recursive: true, force: true });

remove(unfinished);
for (const project of ['tsconfig.build.json', 'tsconfig.browser-build.json']) {
  const words = ['node_modules/typescript/bin/tsc', '-p', project, '--outDir', unfinished];
  const { status } = spawnSync(process.execPath, words, { cwd: at('.'), stdio: ['ignore', 'inherit', 'inherit'] });
  if (status === 0) continue;
  remove(unfinished);
  // The old `dist` was built from other sources.
  remove(dist);
  process.exit(status ?? 1);
}
// The compiler rewrites `.ts` in the imports of JavaScript files, but not of declarations.
for (const name of readdirSync(unfinished, { recursive: true })) {
  if (!name.endsWith('.d.ts')) continue;
  const file = `${unfinished}/${name}`;
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(/((?:from |import\()['"]\.{1,2}\/[^'"]+)\.ts(['"])/g, '$1.js$2'));
}
// Browsers load these files as they are.
cpSync(at('src/web/assets'), `${unfinished}/web/assets`, { recursive: true });
remove(dist);
renameSync(unfinished, dist);
