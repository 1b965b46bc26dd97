import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtCopy } from '../built-copy.ts';
import { newFolder } from '../new-folder.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Packed {
  /** A copy of this project, built. */
  readonly source: string;
  /** What would be published. */
  readonly tarball: string;
}

/** The package, built and packed aside: nothing of this checkout changes. */
export const pack = async (): Promise<Packed> => {
  const source = await builtCopy();
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
