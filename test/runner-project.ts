import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newFolder } from './new-folder.ts';
import { linkSources } from './source-package.ts';
import { linkFolder } from './systems.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

/** A project with the package, and these files as its tests. */
export const projectWith = (files: Readonly<Record<string, string>>): string => {
  const folder = newFolder();
  linkSources(folder);
  linkFolder(join(root, 'node_modules/vitest'), join(folder, 'node_modules/vitest'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
};

const VITEST = 'node_modules/vitest/vitest.mjs';

/** Runs the tests of a project with a test runner. */
export const runTests = (cwd: string, runner: 'node:test' | 'vitest', env: Readonly<Record<string, string>> = {}) => {
  // `spec` is what a terminal gets.
  const words = runner === 'vitest' ? [VITEST, 'run'] : ['--test', '--test-reporter=spec'];
  // A runner that finds itself in another one's run behaves differently.
  const own = { PATH: process.env.PATH, CI: 'true', NO_COLOR: '1', MOCK_TOSS_LANG: 'en', ...env };
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd, env: own, encoding: 'utf8' });
  return { status, output: stdout + stderr };
};
