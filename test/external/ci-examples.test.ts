import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { newFolder } from '../new-folder.ts';
import { describeWith } from './programs.ts';

const pathOf = (name: string): string => fileURLToPath(new URL(`../../examples/ci/${name}`, import.meta.url));

const run = (program: string, words: readonly string[], input = ''): string =>
  spawnSync(program, words, { input, encoding: 'utf8' }).stderr;

/** The libraries are not here: only what needs them is missing. A file with a mistake in its syntax is not looked into further. */
const javaComplaints = (file: string): string[] => {
  const errors = run('javac', ['-d', newFolder(), '-Xmaxerrs', '1000', file]).match(/error: .*/g) ?? [];
  return errors.filter((text) => !/error: (package \S+ does not exist|cannot find symbol)/.test(text));
};

describeWith(['javac'], 'the example of Testcontainers in Java', () => {
  it('is Java, for all that can be seen without its libraries', () => {
    const file = pathOf('VerificationTest.java');
    expect(javaComplaints(file)).toEqual([]);
    const wrong = join(newFolder(), 'VerificationTest.java');
    writeFileSync(wrong, readFileSync(file, 'utf8').replace('.withExposedPorts(8677)', '.withExposedPorts(8677'));
    expect(javaComplaints(wrong)).not.toEqual([]);
  });
});

describeWith(['python3'], 'the example of Testcontainers in Python', () => {
  it('is Python', () => {
    const parse = 'import ast, sys; ast.parse(sys.stdin.read())';
    expect(run('python3', ['-c', parse], readFileSync(pathOf('test_verification.py'), 'utf8'))).toBe('');
    expect(run('python3', ['-c', parse], 'def x(:')).toContain('SyntaxError');
  });
});

describe('the example of Testcontainers in Node.js', () => {
  it('is JavaScript', () => {
    expect(run(process.execPath, ['--check', pathOf('verification.test.js')])).toBe('');
  });
});

describeWith(['bash'], 'the commands of GitLab and Jenkins', () => {
  it('are commands for a shell', () => {
    const gitlab = [...readFileSync(pathOf('gitlab-ci.yml'), 'utf8').matchAll(/^ {4}- (\w+ .*)$/gm)];
    const jenkins = [...readFileSync(pathOf('Jenkinsfile'), 'utf8').matchAll(/\bsh '(.*)'$/gm)];
    expect([gitlab.length, jenkins.length]).toEqual([4, 3]);
    for (const [, command = ''] of [...gitlab, ...jenkins]) expect(run('bash', ['-n'], command), command).toBe('');
  });
});
