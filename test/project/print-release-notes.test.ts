import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { newFolder } from '../new-folder.ts';

const SCRIPT = 'scripts/print-release-notes.mjs';
const source = fileURLToPath(new URL(`../../${SCRIPT}`, import.meta.url));

const CHANGELOG = [
  '# Changelog\n\nWhat changes.\n',
  '## 0.2.0 - 2026-03-01\n\n### Added\n\n- The second.\n',
  '## 0.1.0 - 2026-01-31\n\n### Added\n\n- The first.\n',
].join('\n');

const print = (version: string, changelog: string, ...words: readonly string[]) => {
  const folder = newFolder();
  mkdirSync(join(folder, 'scripts'));
  cpSync(source, join(folder, SCRIPT));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ version }));
  writeFileSync(join(folder, 'CHANGELOG.md'), changelog);
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...words], { cwd: folder, encoding: 'utf8' });
  return { status, stdout, stderr };
};

describe('what a release says of itself', () => {
  it.each([
    ['0.2.0', '### Added\n\n- The second.\n'],
    ['0.1.0', '### Added\n\n- The first.\n'],
  ])('is the section of its version: %s', (version, stdout) => {
    expect(print(version, CHANGELOG, `v${version}`)).toEqual({ status: 0, stdout, stderr: '' });
  });

  it.each([
    ['a tag of another version', '0.2.0', CHANGELOG, ['v0.1.0'], 'the tag is v0.1.0, and package.json has 0.2.0'],
    ['a tag that only begins so', '0.2.0', CHANGELOG, ['v0.2.0-rc.1'], 'the tag is v0.2.0-rc.1, and'],
    ['no tag', '0.2.0', CHANGELOG, [], 'the tag is missing, and package.json has 0.2.0'],
    ['no section', '0.3.0', CHANGELOG, ['v0.3.0'], 'CHANGELOG.md has no section 0.3.0: run "npm run release-notes"'],
    [
      'a section without a date',
      '0.2.0',
      CHANGELOG.replace('- 2026-03-01', '(unreleased)'),
      ['v0.2.0'],
      'CHANGELOG.md says that 0.2.0 is unreleased',
    ],
  ])('is refused for %s', (_name, version, changelog, words, complaint) => {
    const { status, stdout, stderr } = print(version, changelog, ...words);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^print-release-notes: [^\n]+\n$/);
    expect(stderr).toContain(complaint);
  });
});
