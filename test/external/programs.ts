import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe } from 'vitest';

/** Something that a test needs and that is not ours: a program by its name, or anything with a check of its own. */
export type Requirement = string | { readonly name: string; readonly isThere: () => boolean };

const answers = (program: string, ...words: string[]): boolean =>
  spawnSync(program, words, { stdio: 'ignore' }).status === 0;

const JAVA_FOLDER = '/usr/share/java';

/** Libraries as Debian installs them. */
export const javaLibrary = (name: string) => ({
  name: `${name}.jar in ${JAVA_FOLDER}`,
  path: `${JAVA_FOLDER}/${name}.jar`,
  isThere: () => existsSync(`${JAVA_FOLDER}/${name}.jar`),
});

/** The first Python that has the modules: another one may come before Debian's on the path. */
export const pythonWith = (...modules: string[]) => {
  const program = ['python3', '/usr/bin/python3'].find((one) => answers(one, '-c', `import ${modules.join(', ')}`));
  return {
    name: `python3 with ${modules.join(', ')}`,
    path: program ?? 'python3',
    isThere: () => program !== undefined,
  };
};

/** Packages that are not installed here. */
export const npmRegistry = {
  name: 'the npm registry',
  isThere: () => answers('npm', 'view', 'fastify', 'version'),
};

const isThere = (requirement: Requirement): boolean =>
  typeof requirement === 'string'
    ? spawnSync(requirement, ['--version'], { stdio: 'ignore' }).error === undefined
    : requirement.isThere();

const nameOf = (requirement: Requirement): string => (typeof requirement === 'string' ? requirement : requirement.name);

/**
 * A group of tests that needs what is not ours. A missing one is a loud line, and a failure where
 * `MOCK_TOSS_TEST_REQUIRE=all` says that all must be there.
 */
export const describeWith = (requirements: readonly Requirement[], name: string, body: () => void): void => {
  const missing = requirements.filter((one) => !isThere(one)).map(nameOf);
  if (missing.length === 0) {
    describe(name, body);
    return;
  }
  const why = `NOT TESTED: ${name}: install ${missing.join(', ')}`;
  if (process.env.MOCK_TOSS_TEST_REQUIRE === 'all') throw new Error(why);
  process.stderr.write(`\n*** ${why} ***\n\n`);
  describe.skip(name, body);
};
