import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import { linkFolder } from './systems.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const LEFT_OUT = ['node_modules', 'dist', 'dist.unfinished', 'executables', '.git', 'reports', 'coverage', 'test'];
const POLL_MS = 100;

const build = async (copy: string): Promise<void> => {
  for (const name of readdirSync(root).filter((one) => !LEFT_OUT.includes(one))) {
    cpSync(join(root, name), join(copy, name), {
      recursive: true,
      filter: (path) => basename(path) !== 'node_modules',
    });
  }
  linkFolder(join(root, 'node_modules'), join(copy, 'node_modules'));
  await promisify(execFile)(process.execPath, ['scripts/build.mjs'], { cwd: copy });
};

/** Whether this process is the first that makes the folder. */
const makesFolder = (folder: string): boolean => {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
};

/**
 * The folder of a copy of this project, built: nothing of this checkout changes. It is built once in a run, by the first test file
 * that asks. All share it, so nobody changes what is in it; new files beside are allowed.
 */
export const builtCopy = async (): Promise<string> => {
  const shared = inject('sharedFolder');
  const copy = join(shared, 'copy');
  const outcome = join(shared, 'outcome');
  if (makesFolder(copy)) {
    const problem = await build(copy).then(
      () => '',
      (error: unknown) => String(error),
    );
    writeFileSync(`${outcome}.unfinished`, problem);
    renameSync(`${outcome}.unfinished`, outcome);
  }
  while (!existsSync(outcome)) await sleep(POLL_MS);
  const problem = readFileSync(outcome, 'utf8');
  if (problem !== '') throw new Error(`the copy is not built: ${problem}`);
  return copy;
};
