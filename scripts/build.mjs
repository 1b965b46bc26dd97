// Makes `dist`: the bundled program, the declarations of what users import, and the files that browsers load.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';
import { bundle } from './bundle.ts';
import { bundleDashboard } from './bundle-dashboard.ts';
import { tidyDeclarations } from './declarations.ts';
import { fillCompileCache } from './fill-compile-cache.ts';
import { writeLicenses } from './licenses.ts';
import { renderDocs } from './render-docs.ts';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const read = (path) => readFileSync(at(path), 'utf8');

const dist = at('dist');
/** The build replaces `dist` only when it is complete, so that an interrupted build leaves no half-finished `dist`. */
const unfinished = at('dist.unfinished');

const remove = (path) => rmSync(path, { recursive: true, force: true });

const compile = (project) => {
  const words = ['node_modules/typescript/bin/tsc', '-p', project, '--outDir', unfinished];
  const { status } = spawnSync(process.execPath, words, { cwd: at('.'), stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`${project} does not compile`);
};

const pack = promisify(brotliCompress);

/** The page of the reference needs these files of the package. They are compressed, because they are the largest files that users download. */
const packSwaggerUi = async () => {
  const source = dirname(fileURLToPath(import.meta.resolve('@fastify/swagger-ui')));
  const folder = join(unfinished, 'swagger-ui');
  mkdirSync(folder, { recursive: true });
  const names = ['index.css', 'swagger-ui.css', 'swagger-ui-bundle.js'];
  const write = async (name) =>
    writeFileSync(join(folder, `${name}.br`), await pack(readFileSync(join(source, 'static', name))));
  await Promise.all(names.map(write));
  return source;
};

/** Writes the dashboard. Returns the modules of other packages in it. */
const buildDashboard = async () => {
  const folder = join(unfinished, 'dashboard');
  mkdirSync(folder);
  for (const name of ['index.html', 'dashboard.css']) cpSync(at(`src/dashboard/${name}`), join(folder, name));
  const { code, packages } = await bundleDashboard();
  writeFileSync(join(folder, 'main.js'), code);
  return packages;
};

/** All pages of the documentation in a language are one file: similar pages compress better together. */
const packDocs = async () => {
  const folder = join(unfinished, 'docs');
  mkdirSync(folder, { recursive: true });
  for (const language of ['en', 'ko']) {
    const pages = JSON.stringify(renderDocs(language));
    writeFileSync(join(folder, `${language}.json.br`), await pack(pages));
  }
};

/** Writes all but the reference and the documentation. Returns the modules of other packages in it. */
const buildProgram = async () => {
  const bundled = [...(await bundle(unfinished)), ...(await buildDashboard())];
  compile('tsconfig.build.json');
  compile('tsconfig.browser-build.json');
  tidyDeclarations(unfinished);
  // Browsers load these files as they are.
  cpSync(at('src/web/assets'), join(unfinished, 'web/assets'), { recursive: true });
  return bundled;
};

const build = async () => {
  remove(unfinished);
  // Compression takes seconds, so it runs beside the rest.
  const [swaggerUi, bundled] = await Promise.all([packSwaggerUi(), buildProgram(), packDocs()]);
  const licenses = writeLicenses([...bundled, swaggerUi], read('scripts/swagger-ui-license.txt').trim());
  writeFileSync(join(unfinished, 'THIRD-PARTY-LICENSES.txt'), licenses);
  remove(dist);
  renameSync(unfinished, dist);
};

try {
  await build();
} catch (error) {
  remove(unfinished);
  // The old `dist` was built from other sources.
  remove(dist);
  console.error(`build: ${error.message}`);
  process.exit(1);
}
await fillCompileCache(dist);
