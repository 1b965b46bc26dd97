import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { projectWith, runTests } from '../runner-project.ts';

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

describe('docs/testing.md', () => {
  it('has a complete test that passes in node:test, with the output that it prints', () => {
    const { status, output } = runTests(projectWith({ 'toss.test.js': program('node-test') }), 'node:test');
    expect(output).toMatch(printed('$ node --test toss.test.js\n'));
    expect(status).toBe(0);
  });

  it('has a test for the fixture of node:test, which passes', () => {
    const folder = projectWith({ 'token.test.js': program('node-test-fixture') });
    const { status, output } = runTests(folder, 'node:test');
    expect([status, output.includes('mock-toss-cert: calls')], output).toEqual([0, false]);
  });

  it('has a test that fails in Vitest, and prints its calls and findings', () => {
    const { status, output } = runTests(projectWith({ 'request.test.js': program('vitest') }), 'vitest');
    expect(output).toMatch(printed('mock-toss-cert: report of the test'));
    expect(status, output).toBe(1);
  });
});
