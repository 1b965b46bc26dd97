// The declarations of what users import, as the package has them.
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { entriesFor } from './entries.ts';

const IMPORT = /((?:from |import\()['"])(\.{1,2}\/[^'"]+)\.ts(['"])/g;
const TYPEBOX = /^import \{(.*)\} from 'typebox';$/gm;
/** The package consists of ES modules: the declarations of CommonJS may take types from it in this way only. */
const typesOfModule = (_import: string, names: string): string =>
  `import type {${names.replaceAll(' type ', ' ')}} from 'typebox' with { 'resolution-mode': 'import' };`;

/**
 * Corrects the imports of the declarations in a folder: the compiler writes `.ts`, and the files are `.js` and `.d.ts`. Removes
 * every declaration that no entry needs, and adds those of the ES modules.
 */
export const tidyDeclarations = (folder: string): void => {
  const entries = new Set([...entriesFor('require'), ...entriesFor('default')]);
  const needed = new Set<string>();
  const take = (file: string): void => {
    if (needed.has(file)) return;
    needed.add(file);
    const text = readFileSync(file, 'utf8');
    for (const [, , path = ''] of text.matchAll(IMPORT)) take(join(dirname(file), `${path}.d.ts`));
    writeFileSync(file, text.replace(IMPORT, '$1$2.js$3').replace(TYPEBOX, typesOfModule));
  };
  for (const entry of entries) take(join(folder, `${entry}.d.ts`));
  for (const name of readdirSync(folder, { recursive: true }).map(String)) {
    const file = join(folder, name);
    if (name.endsWith('.d.ts') && !needed.has(file)) rmSync(file);
  }
  for (const entry of entriesFor('default')) {
    const file = join(folder, entry);
    if (entriesFor('require').includes(entry))
      writeFileSync(`${file}.d.mts`, `export * from './${basename(entry)}.js';\n`);
    else renameSync(`${file}.d.ts`, `${file}.d.mts`);
  }
};
