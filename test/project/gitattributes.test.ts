import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newFolder } from '../new-folder.ts';

const repository = newFolder();
const git = (...words: string[]): string =>
  execFileSync('git', ['-C', repository, ...words], { encoding: 'utf8', stdio: 'pipe' });
git('init', '--quiet');
cpSync(new URL('../../.gitattributes', import.meta.url), join(repository, '.gitattributes'));

const attribute = (name: string, path: string): string =>
  git('check-attr', name, '--', path).trim().split(': ').at(-1) ?? '';

describe('the attributes of files', () => {
  it('give text LF at the ends of lines also where Git is set up for Windows', () => {
    git('config', 'core.autocrlf', 'true');
    git('config', 'core.eol', 'crlf');
    for (const name of ['run', 'main.ts', 'page.html']) {
      const path = join(repository, name);
      writeFileSync(path, 'one\ntwo\r\n');
      git('add', '.');
      rmSync(path);
      git('checkout', '--', name);
      expect(readFileSync(path, 'utf8'), name).toBe('one\ntwo\n');
    }
  });

  it('leave pictures as they are', () => {
    const path = join(repository, 'picture.png');
    writeFileSync(path, 'one\r\ntwo\n');
    git('add', '.');
    rmSync(path);
    git('checkout', '--', 'picture.png');
    expect(readFileSync(path, 'utf8')).toBe('one\r\ntwo\n');
    expect(attribute('diff', 'docs/screenshots/demo.png')).toBe('unset');
  });

  it.each([
    ['package-lock.json', 'set'],
    ['bench/package-lock.json', 'set'],
    ['fixtures/examples.json', 'set'],
    ['fixtures/schema/errors.schema.json', 'set'],
    ['docs/images/cost-by-size.svg', 'set'],
    ['test/vectors/session-keys.json', 'set'],
    ['fixtures/errors.json', 'unspecified'],
    ['docs/findings.md', 'unspecified'],
  ])('mark what programs make: for %s it is %s', (path, state) => {
    expect(attribute('linguist-generated', path)).toBe(state);
  });
});
