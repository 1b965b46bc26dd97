import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { entriesFor } from '../../scripts/entries.ts';
import { newFolder } from '../new-folder.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const packageJson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const entries = entriesFor('default').map((path) => [path, `${path}.d.ts`] as const);

const outDir = newFolder();

/** What a declaration imports, in whatever form. */
const importsOf = (file: string): string[] => {
  const text = readFileSync(file, 'utf8');
  const found = [...text.matchAll(/(?:\bfrom |\bimport\(|^import )['"]([^'"]+)['"]/gm)].map(([, name = '']) => name);
  return [...found, ...[...text.matchAll(/<reference types="([^"]+)"/g)].map(([, name = '']) => name)];
};

/** The packages whose types an entry needs, each with the declarations of ours that import it. */
const packagesOf = (entry: string): string[] => {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const look = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const name of importsOf(file)) {
      if (name.startsWith('.')) look(join(dirname(file), name).replace(/\.[jt]s$/, '.d.ts'));
      else packages.add(name);
    }
  };
  look(entry);
  return [...packages].sort();
};

describe('the types of the package', () => {
  beforeAll(() => {
    for (const project of ['tsconfig.build.json', 'tsconfig.browser-build.json']) {
      const options = ['--declaration', '--emitDeclarationOnly', '--sourceMap', 'false', '--outDir', outDir];
      const tsc = [join(root, 'node_modules/typescript/bin/tsc'), '-p', project, ...options];
      const { status, stdout } = spawnSync(process.execPath, tsc, { cwd: root });
      if (status !== 0) throw new Error(stdout.toString());
    }
  });

  /** What a user installs beside the package. */
  const peers = Object.keys(packageJson.peerDependencies);

  it.each(entries)('of %s bring no dependency along but the one that describes the control API', (path, file) => {
    const needed = packagesOf(join(outDir, file));
    expect(needed.filter((one) => one !== 'typebox')).toEqual(peers.filter((peer) => path === `client/${peer}`));
  });

  it('need more where the server itself is imported: the walk above sees it', () => {
    expect(packagesOf(join(outDir, 'app.d.ts'))).toEqual(expect.arrayContaining(['fastify', 'pino']));
  });
});
