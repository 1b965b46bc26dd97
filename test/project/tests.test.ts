import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { debianPackages } from '../external/programs.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(root + path, 'utf8');
const files = globSync('test/**/*.ts', { cwd: root }).map((path) => path.replaceAll('\\', '/'));

const filesWith = (pattern: RegExp, names: readonly string[] = files): string[] =>
  names.filter((name) => pattern.test(read(name))).sort();

const tests = files.filter((name) => name.endsWith('.test.ts'));
const helpers = files.filter((name) => !name.endsWith('.test.ts'));

it('a helper has no hook at its top level: files share a process, and it would be there for the first one alone', () => {
  expect(filesWith(/^(?:before|after)(?:All|Each)\(/m, helpers)).toEqual(['test/setup.ts']);
});

it('a file that replaces modules or counts what code does has a process of its own', () => {
  const own = filesWith(/^vi\.mock\(|count-work\.ts'|setFlagsFromString\(/m, tests);
  expect(own).toEqual(tests.filter((name) => name.endsWith('.alone.test.ts')).sort());
});

it('no test needs a program that is not there with Node.js, but those that say so', () => {
  // Whoever has the sources has git, and every system has mkfifo.
  const ours = tests.filter((name) => !name.startsWith('test/external/'));
  expect(
    filesWith(/(?:spawn|spawnSync|execFile|execFileSync|exec|execSync)\(\s*(?!'git'|'mkfifo')['"`]/, ours),
  ).toEqual([]);
});

it('CI installs every package whose programs tests need', () => {
  const [, list = ''] = /^packages=\(([^)]*)\)/m.exec(read('.ci/run')) ?? [];
  const installed = new Set(list.trim().split(/\s+/));
  // What every Debian has, what Node.js brings along, and what comes with another one of the list.
  const there = new Set([
    'bash',
    'bsdutils',
    'nodejs',
    'npm',
    'python3',
    'util-linux',
    'libbcprov-java',
    'libbcutil-java',
    'libhamcrest-java',
    'libjackson2-annotations-java',
    'libjackson2-core-java',
  ]);
  expect(debianPackages.filter((name) => !installed.has(name) && !there.has(name))).toEqual([]);
});
