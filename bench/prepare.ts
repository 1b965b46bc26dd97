import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

/** Builds a checkout if its build is missing or older than its sources. */
export const prepareTree = (folder: string): void => {
  const { status } = spawnSync(process.execPath, ['scripts/build-if-stale.mjs'], { cwd: folder, stdio: 'inherit' });
  if (status !== 0) throw new Error(`the build failed in ${folder}`);
};
