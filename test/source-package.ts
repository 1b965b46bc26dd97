import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { linkFolder } from './systems.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

/** Lets the programs of a folder import `mock-toss-cert`, as if it were installed there: its entries are the sources. */
export const linkSources = (folder: string): void => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const entries = Object.entries<{ readonly default?: { readonly default: string } }>(exports).map(([name, entry]) => [
    name,
    entry.default?.default.replace('./dist/', './src/').replace(/\.mjs$/, '.ts'),
  ]);
  const target = join(folder, 'node_modules/mock-toss-cert');
  mkdirSync(target, { recursive: true });
  linkFolder(join(root, 'src'), join(target, 'src'));
  const manifest = { name: 'mock-toss-cert', type: 'module', exports: Object.fromEntries(entries) };
  writeFileSync(join(target, 'package.json'), JSON.stringify(manifest));
};
