import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

export const root = dirname(here);

const run = (program: string, words: readonly string[], folder: string): void => {
  const { status, error } = spawnSync(program, words, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`"${program} ${words.join(' ')}" failed in ${folder}`, { cause: error });
};

/** npm, as the one that runs this script. */
const npmCi = (folder: string): void => {
  const npm = process.env.npm_execpath;
  if (npm === undefined) throw new Error('run this with npm');
  run(process.execPath, [npm, 'ci'], folder);
};

/** Builds a checkout if its build is missing or older than its sources. */
export const prepareTree = (folder: string): void => run(process.execPath, ['scripts/build-if-stale.mjs'], folder);

/** Installs what only some benchmarks need, if it is missing or older than the lock file. */
export const installPackages = (): void => {
  const modified = (path: string): number => statSync(join(here, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (modified('node_modules/.package-lock.json') >= modified('package-lock.json')) return;
  console.error('installing the packages of bench/ …');
  npmCi(here);
};

/** Another checkout of this repository with its packages, until the process ends. Returns its folder. */
export const checkOut = (ref: string): string => {
  const temporary = mkdtempSync(join(tmpdir(), 'mock-toss-compare-'));
  const folder = join(temporary, 'checkout');
  process.on('exit', () => {
    rmSync(temporary, { recursive: true, force: true });
    run('git', ['worktree', 'prune'], root);
  });
  run('git', ['worktree', 'add', '--quiet', '--detach', folder, ref], root);
  const lockOf = (tree: string): string => readFileSync(join(tree, 'package-lock.json'), 'utf8');
  if (lockOf(folder) === lockOf(root)) symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  else npmCi(folder);
  return folder;
};

/** Whether git knows a commit by this name. */
export const isCommit = (ref: string): boolean =>
  spawnSync('git', ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`], { cwd: root }).status === 0;
