import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newFolder } from '../new-folder.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const LEFT_OUT = ['node_modules', 'dist', '.git', 'reports', 'coverage'];

export interface Packed {
  /** A copy of this project, built. */
  readonly source: string;
  /** What would be published. */
  readonly tarball: string;
}

/** The package, built and packed aside: nothing of this checkout changes. */
export const pack = (): Packed => {
  const source = newFolder();
  for (const name of readdirSync(root).filter((one) => !LEFT_OUT.includes(one))) {
    cpSync(join(root, name), join(source, name), {
      recursive: true,
      filter: (path) => basename(path) !== 'node_modules',
    });
  }
  symlinkSync(join(root, 'node_modules'), join(source, 'node_modules'));
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: source });
  const folder = newFolder();
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], { cwd: source });
  return { source, tarball: join(folder, readdirSync(folder)[0] ?? '') };
};

/** Packages that are not installed anew, as they are only what ours stands beside. */
export const link = (project: string, ...names: string[]): void => {
  for (const name of names) {
    const path = join(project, 'node_modules', name);
    if (!existsSync(path)) symlinkSync(join(root, 'node_modules', name), path);
  }
};
