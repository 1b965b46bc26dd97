import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { newFolder } from '../new-folder.ts';
import { linkFolder } from '../systems.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

it('the settings of changesets are as their schema says', () => {
  const schema = JSON.parse(read('node_modules/@changesets/config/schema.json'));
  const { $schema: _schema, ...settings } = JSON.parse(read('.changeset/config.json'));
  const validate = new Ajv({ strict: false, validateFormats: false }).compile({ ...schema, $schema: undefined });
  expect([validate(settings), validate.errors]).toEqual([true, null]);
});

/** Headings, by the words with which lines for users begin. */
const groups = { Fidelity: 'Fidelity changes', Added: 'Added', Changed: 'Changed', Fixed: 'Fixed' };

it('every line that waits for a release begins with its group', () => {
  const texts = globSync('.changeset/*.md', { cwd: root }).map((path) =>
    read(path)
      .split(/^---\n/m)[2]
      ?.trim(),
  );
  expect(texts.filter((text) => !Object.keys(groups).some((word) => text?.startsWith(`${word}: `)))).toEqual([]);
});

describe('CHANGELOG.md', () => {
  const sections = read('CHANGELOG.md').split(/^## /m).slice(1);

  it.each(sections)('has a version with its date, and known groups in their order: %s', (section) => {
    const [heading = '', ...lines] = section.split('\n');
    expect(heading).toMatch(/^\d+\.\d+\.\d+ (- \d{4}-\d{2}-\d{2}|\(unreleased\))$/);
    const found = lines.filter((line) => line.startsWith('#'));
    expect(found).toEqual(
      Object.values(groups)
        .map((name) => `### ${name}`)
        .filter((line) => found.includes(line)),
    );
    // Every other line belongs to an entry.
    expect(lines.filter((line) => !/^(|#.*|- \S.*| {2}\S.*)$/.test(line))).toEqual([]);
  });
});

describe('a release', () => {
  const EARLIER = '# Changelog\n\nWhat changes.\n\n## 0.1.0 - 2026-01-31\n\n### Added\n\n- The first.\n';

  /** Files that name the version, with how often they do. */
  const versioned = {
    Dockerfile: 1,
    'clients/java/pom.xml': 1,
    'clients/java/README.md': 2,
    'clients/java/README.ko.md': 2,
    'clients/python/pyproject.toml': 1,
    'docs/testing.md': 2,
    'docs/ko/testing.md': 2,
  };
  const { version: current } = JSON.parse(read('package.json'));

  /** A copy of the project with these lines for users. */
  const copyWith = (changelog: string, changes: Readonly<Record<string, string>>) => {
    const copy = newFolder();
    for (const name of ['package.json', 'package-lock.json', '.changeset', 'scripts', ...Object.keys(versioned)]) {
      cpSync(join(root, name), join(copy, name), { recursive: true });
    }
    linkFolder(join(root, 'node_modules'), join(copy, 'node_modules'));
    const pack = JSON.parse(read('package.json'));
    writeFileSync(join(copy, 'package.json'), JSON.stringify({ ...pack, version: '0.1.0' }));
    for (const name of Object.keys(versioned)) {
      writeFileSync(join(copy, name), read(name).replaceAll(current, '0.1.0'));
    }
    writeFileSync(join(copy, 'CHANGELOG.md'), changelog);
    mkdirSync(join(copy, '.changeset'), { recursive: true });
    for (const [name, text] of Object.entries(changes)) {
      writeFileSync(join(copy, `.changeset/${name}.md`), `---\n'mock-toss-cert': minor\n---\n\n${text}\n`);
    }
    const git = (...words: string[]) => execFileSync('git', ['-C', copy, ...words], { stdio: 'pipe' });
    git('init', '--quiet', '--initial-branch=main');
    git('add', '.');
    git('-c', 'user.name=x', '-c', 'user.email=x@example.test', 'commit', '--quiet', '-m', 'x');
    return copy;
  };

  const today = (): string => new Date().toISOString().slice(0, 10);

  const release = (copy: string) => {
    const before = today();
    const { status, stderr } = spawnSync(process.execPath, ['scripts/release-notes.ts'], { cwd: copy });
    const changelog = readFileSync(join(copy, 'CHANGELOG.md'), 'utf8');
    return {
      status,
      stderr: stderr.toString(),
      // The day may have changed meanwhile.
      changelog: changelog.replace(new RegExp(`${before}|${today()}`), 'TODAY'),
      version: JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8')).version,
      left: globSync('.changeset/*.md', { cwd: copy }),
    };
  };

  it('collects what changes for users in a section with its date, by groups, above what is there', () => {
    const copy = copyWith(EARLIER, {
      'calm-cats-sit': 'Fixed: a fault.',
      'old-owls-see': 'Added: a thing,\nin two lines.',
      'quick-dogs-jump': 'Fidelity: something else.',
      'wild-wolves-run': 'Added: another thing.',
    });
    expect(release(copy)).toMatchObject({
      status: 0,
      version: '0.2.0',
      left: [],
      changelog: EARLIER.replace(
        '## 0.1.0',
        '## 0.2.0 - TODAY\n\n### Fidelity changes\n\n- Something else.\n\n### Added\n\n- A thing,\n  in two lines.\n- Another thing.\n\n' +
          '### Fixed\n\n- A fault.\n\n## 0.1.0',
      ),
    });
  });

  it('writes the version everywhere it stands', () => {
    const copy = copyWith(EARLIER, { 'calm-cats-sit': 'Fixed: a fault.' });
    expect(release(copy)).toMatchObject({ status: 0, stderr: '' });
    const counts = Object.keys(versioned).map((name) => [
      name,
      readFileSync(join(copy, name), 'utf8').split('0.2.0').length - 1,
    ]);
    expect(Object.fromEntries(counts)).toEqual(versioned);
  });

  it('gives what was never released its date, with what came to it', () => {
    const changelog = EARLIER.replace('- 2026-01-31', '(unreleased)');
    const copy = copyWith(changelog, { 'calm-cats-sit': 'Fixed: a fault.', 'old-owls-see': 'Added: the second.' });
    expect(release(copy)).toMatchObject({
      status: 0,
      version: '0.1.0',
      left: [],
      changelog: `${EARLIER.replace('2026-01-31', 'TODAY')}- The second.\n\n### Fixed\n\n- A fault.\n`,
    });
  });

  it('stops at a line without a group, and changes nothing', () => {
    const copy = copyWith(EARLIER, { 'calm-cats-sit': 'Fixed: a fault.', 'odd-owls-see': 'A thing.' });
    expect(release(copy)).toEqual({
      status: 1,
      stderr:
        'release-notes: .changeset/odd-owls-see.md must begin with a group, "Fidelity:", "Added:", "Changed:" or "Fixed:"\n',
      version: '0.1.0',
      changelog: EARLIER,
      left: ['.changeset/calm-cats-sit.md', '.changeset/odd-owls-see.md'],
    });
  });

  it('says when there is nothing to release', () => {
    expect(release(copyWith(EARLIER, {}))).toMatchObject({
      status: 1,
      stderr: 'release-notes: nothing has changed for users: "npm run changeset" writes what has\n',
      changelog: EARLIER,
    });
  });
});
