import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { newFolder } from '../new-folder.ts';
import { linkSources } from '../source-package.ts';
import { linkFolder } from '../systems.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const page = read('docs/testing.md');
const blocks = [...page.matchAll(/(?:<!-- (.+) -->\n)?```(\w+)\n([\s\S]*?)```/g)].map(
  ([, mark, language, code = '']) => ({ mark, language, code }),
);

const program = (name: string): string => {
  const found = blocks.find(({ mark }) => mark === `run: ${name}`)?.code;
  if (found === undefined) throw new Error(`docs/testing.md has no program ${name}`);
  return found;
};

/** What the page prints of an output, without the command; `…` stands for anything. */
const printed = (begin: string): RegExp => {
  const found = blocks.find(({ language, code }) => language === 'text' && code.startsWith(begin))?.code;
  if (found === undefined) throw new Error(`docs/testing.md prints nothing that begins with ${begin}`);
  const parts = found.replace(/^\$ .*\n/, '').split('…');
  return new RegExp(parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[^]*?'));
};

/** A project with the package, and this program as its test. */
const projectWith = (file: string, code: string): string => {
  const folder = newFolder();
  linkSources(folder);
  linkFolder(join(root, 'node_modules/vitest'), join(folder, 'node_modules/vitest'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, file), code);
  return folder;
};

const run = (cwd: string, words: readonly string[]) => {
  // A runner that finds itself in another one's run behaves differently.
  const env = { PATH: process.env.PATH, CI: 'true', NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd, env, encoding: 'utf8' });
  return { status, output: stdout + stderr };
};

describe('docs/testing.md', () => {
  it('has a complete test that passes in node:test, with the output that it prints', () => {
    const folder = projectWith('toss.test.js', program('node-test'));
    // What a terminal gets.
    const { status, output } = run(folder, ['--test', '--test-reporter=spec', 'toss.test.js']);
    expect(output).toMatch(printed('$ node --test toss.test.js\n'));
    expect(status).toBe(0);
  });

  it('has a test that fails in Vitest, and prints its calls and findings', () => {
    const folder = projectWith('request.test.js', program('vitest'));
    const { status, output } = run(folder, ['node_modules/vitest/vitest.mjs', 'run']);
    expect(output).toMatch(printed('mock-toss-cert: calls of client'));
    expect(status, output).toBe(1);
  });
});
