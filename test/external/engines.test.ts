import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { describeWith } from './programs.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The installed packages that do not want a version of Node.js: npm warns of each in five lines. */
const complainingAt = (version: string): string[] => {
  const selector = `:attr(engines, [node]):not(:semver(${version}, :attr(engines, [node])))`;
  const found: readonly { readonly name: string }[] = JSON.parse(
    execFileSync('npm', ['query', selector], { cwd: root, encoding: 'utf8' }),
  );
  return found.map(({ name }) => name).sort();
};

describeWith(['npm'], 'npm warns of', () => {
  it('no package at the oldest Node.js that is needed', () => {
    expect(complainingAt('22.19.0')).toEqual([]);
  });

  it('few packages at Node.js 20, which may install them: those in the program, the test runner, and this one', () => {
    expect(complainingAt('20.20.2')).toEqual(
      [...['commander', 'content-disposition', 'cookie', 'nanoid'], ...['mock-toss-cert', 'vitest']].sort(),
    );
  });
});
