// The declarations of what users import, as the package has them.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const IMPORT = /((?:from |import\()['"])(\.{1,2}\/[^'"]+)\.ts(['"])/g;

/**
 * Corrects the imports of the declarations in a folder: the compiler writes `.ts`, and the files are `.js` and `.d.ts`. Removes
 * every declaration that none of `entries` needs.
 */
export const tidyDeclarations = (folder: string, entries: readonly string[]): void => {
  const needed = new Set<string>();
  const take = (file: string): void => {
    if (needed.has(file)) return;
    needed.add(file);
    const text = readFileSync(file, 'utf8');
    for (const [, , path = ''] of text.matchAll(IMPORT)) take(join(dirname(file), `${path}.d.ts`));
    writeFileSync(file, text.replace(IMPORT, '$1$2.js$3'));
  };
  for (const entry of entries) take(join(folder, entry));
  for (const name of readdirSync(folder, { recursive: true }).map(String)) {
    const file = join(folder, name);
    if (name.endsWith('.d.ts') && !needed.has(file)) rmSync(file);
  }
};
