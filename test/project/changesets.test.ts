import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import { newFolder } from '../new-folder.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

it('the settings of changesets are as their schema says', () => {
  const schema = JSON.parse(read('node_modules/@changesets/config/schema.json'));
  const { $schema: _schema, ...settings } = JSON.parse(read('.changeset/config.json'));
  const validate = new Ajv({ strict: false, validateFormats: false }).compile({ ...schema, $schema: undefined });
  expect([validate(settings), validate.errors]).toEqual([true, null]);
});

it('a release collects what changes for users, above what is there', () => {
  const copy = newFolder();
  for (const name of ['package.json', 'package-lock.json', 'CHANGELOG.md']) cpSync(join(root, name), join(copy, name));
  mkdirSync(join(copy, '.changeset'));
  cpSync(join(root, '.changeset/config.json'), join(copy, '.changeset/config.json'));
  writeFileSync(
    join(copy, '.changeset/quick-dogs-jump.md'),
    "---\n'mock-toss-cert': minor\n---\n\nFidelity: something else.\n",
  );
  const git = (...words: string[]) => execFileSync('git', ['-C', copy, ...words], { stdio: 'pipe' });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '.');
  git('-c', 'user.name=x', '-c', 'user.email=x@example.test', 'commit', '--quiet', '-m', 'x');
  execFileSync(process.execPath, [join(root, 'node_modules/@changesets/cli/bin.js'), 'version'], {
    cwd: copy,
    stdio: 'pipe',
  });
  const changelog = readFileSync(join(copy, 'CHANGELOG.md'), 'utf8');
  expect(changelog).toMatch(/## 0\.2\.0\s+### Minor Changes\s+- (\w+: )?Fidelity: something else\./);
  expect(changelog.indexOf('## 0.2.0')).toBeLessThan(changelog.indexOf('## 0.1.0'));
  expect(JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8')).version).toBe('0.2.0');
});
