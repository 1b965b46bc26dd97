// `npm run release-notes`: moves the lines of `.changeset` into a section of CHANGELOG.md with version, date and groups
// (https://keepachangelog.com), and sets the version everywhere. Changesets chooses it.
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const read = (path: string): string => readFileSync(at(path), 'utf8');

/** The groups in their order, by the words with which lines for users begin. */
const groups: Readonly<Record<string, string>> = {
  Fidelity: 'Fidelity changes',
  Added: 'Added',
  Changed: 'Changed',
  Fixed: 'Fixed',
};

const fail = (complaint: string): never => {
  console.error(`release-notes: ${complaint}`);
  process.exit(1);
};

/** The heading of a group, and an entry of it, from a file such as `.changeset/quick-dogs-jump.md`. */
const readChange = (file: string): readonly [group: string, entry: string] => {
  // The kind of the version change stands before the text, between two lines of dashes.
  const text = read(file).split(/^---$/m).slice(2).join('---').trim();
  const [word = ''] = text.split(':', 1);
  const group = groups[word];
  if (group === undefined) {
    return fail(`${file} must begin with a group, "Fidelity:", "Added:", "Changed:" or "Fixed:"`);
  }
  const entry = text.slice(word.length + 1).trim();
  return [group, `- ${entry.charAt(0).toUpperCase()}${entry.slice(1).replaceAll('\n', '\n  ')}`];
};

/** Files that have the version too, each with its line. */
const versioned: readonly (readonly [file: string, line: (version: string) => string])[] = [
  ['Dockerfile', (version) => `ARG VERSION=${version}\n`],
  ['clients/python/pyproject.toml', (version) => `version = "${version}"\n`],
  ['clients/java/pom.xml', (version) => `<artifactId>mock-toss-cert</artifactId>\n  <version>${version}</version>\n`],
  ...['clients/java/README.md', 'clients/java/README.ko.md', 'docs/testing.md', 'docs/ko/testing.md'].flatMap(
    (page) =>
      [
        [page, (version: string) => `<artifactId>mock-toss-cert</artifactId>\n  <version>${version}</version>\n`],
        [page, (version: string) => `"mock-toss-cert:mock-toss-cert:${version}"`],
      ] as const,
  ),
];

const versionNow = (): string => (JSON.parse(read('package.json')) as { readonly version: string }).version;

/** Replaces the version before by the one now. */
const writeVersions = (before: string): void => {
  for (const [file, line] of versioned) {
    const text = read(file);
    if (!text.includes(line(before))) fail(`${file} does not have the version ${before} where it should: correct it`);
    writeFileSync(at(file), text.replace(line(before), line(versionNow())));
  }
};

const files = globSync('.changeset/*.md', { cwd: at('.') }).sort();
const changes = files.map(readChange);
const [introduction = '', ...sections] = read('CHANGELOG.md').split(/^(?=## )/m);

/** The section that was written before anything was released: it becomes the first release. */
const unreleased = /^## \S+ \(unreleased\)\n/.test(sections[0] ?? '') ? sections.shift() : undefined;
if (unreleased === undefined) {
  if (changes.length === 0) fail('nothing has changed for users: "npm run changeset" writes what has');
  const before = versionNow();
  const words = [at('node_modules/@changesets/cli/bin.js'), 'version'];
  const { status } = spawnSync(process.execPath, words, { cwd: at('.'), stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) fail('the version could not be set');
  writeVersions(before);
}

const written = unreleased?.split(/^### /m) ?? [];
const section = Object.values(groups).flatMap((group) => {
  const before = written.find((part) => part.startsWith(`${group}\n`));
  const entries = [
    ...(before === undefined ? [] : [before.slice(group.length).trim()]),
    ...changes.flatMap(([of, entry]) => (of === group ? [entry] : [])),
  ];
  return entries.length === 0 ? [] : [`### ${group}\n\n${entries.join('\n')}\n`];
});
const heading = `## ${versionNow()} - ${new Date().toISOString().slice(0, 10)}\n`;
writeFileSync(at('CHANGELOG.md'), `${introduction}${[heading, ...section, ...sections].join('\n')}`);
for (const file of files) rmSync(at(file), { force: true });
