// Runs before `npm start`, `npm run demo` and `npm run executable`: builds when `dist` is missing or older than its sources.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const modified = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs;

const newest = () => {
  const sources = ['src', 'scripts', 'docs']
    .filter((folder) => existsSync(at(folder)))
    .flatMap((folder) => readdirSync(at(folder), { recursive: true }).map((name) => at(`${folder}/${name}`)));
  const settings = [
    'src',
    'package.json',
    // The built program contains the packages that it needs.
    'package-lock.json',
    ...readdirSync(at('.')).filter((name) => /^tsconfig.*\.json$/.test(name)),
  ].map(at);
  return Math.max(...[...sources, ...settings].map((path) => modified(path) ?? 0));
};

const built = modified(at('dist/main.js'));
if (built === undefined || built < newest()) {
  const why = built === undefined ? 'nothing is built yet' : 'sources are newer than the build';
  console.error(`build: ${why}: building, once, …`);
  await import('./require-packages.cjs');
  await import('./build.mjs');
}
