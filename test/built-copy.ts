import { execFile } from 'node:child_process';
import { cpSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { newFolder } from './new-folder.ts';
import { linkFolder } from './systems.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const LEFT_OUT = ['node_modules', 'dist', 'dist.unfinished', 'executables', '.git', 'reports', 'coverage', 'test'];

/** The folder of a copy of this project, built: nothing of this checkout changes. */
export const buildCopy = async (): Promise<string> => {
  const copy = newFolder();
  for (const name of readdirSync(root).filter((one) => !LEFT_OUT.includes(one))) {
    cpSync(join(root, name), join(copy, name), {
      recursive: true,
      filter: (path) => basename(path) !== 'node_modules',
    });
  }
  linkFolder(join(root, 'node_modules'), join(copy, 'node_modules'));
  await promisify(execFile)(process.execPath, ['scripts/build.mjs'], { cwd: copy });
  return copy;
};
