import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe } from 'vitest';
import { type Missing, missingMeta } from '../not-tested.ts';

/** Something that a test needs and that is not ours. `null`: there is no package of it. */
export interface Requirement extends Missing {
  readonly isThere: () => boolean;
}

const pathOf = (name: Program): string | undefined =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));

/** Where a program is, or its name when it is nowhere. */
export const findProgram = (name: Program): string => pathOf(name) ?? name;

export const isInstalled = (name: Program): boolean => pathOf(name) !== undefined;

const answers = (program: string, ...words: string[]): boolean =>
  spawnSync(program, words, { stdio: 'ignore' }).status === 0;

/** The packages of Debian and Homebrew that have a program. */
const packages = {
  bash: ['bash', 'bash'],
  buildah: ['buildah', null],
  certutil: ['libnss3-tools', 'nss'],
  chromium: ['chromium', 'chromium'],
  'chromium-headless-shell': ['chromium-headless-shell', null],
  curl: ['curl', 'curl'],
  debootstrap: ['debootstrap', null],
  faketime: ['faketime', 'libfaketime'],
  fish: ['fish', 'fish'],
  ip: ['iproute2', null],
  java: ['openjdk-17-jdk-headless', 'openjdk@17'],
  javac: ['openjdk-17-jdk-headless', 'openjdk@17'],
  keytool: ['openjdk-17-jdk-headless', 'openjdk@17'],
  mvn: ['maven', 'maven'],
  mypy: ['mypy', 'mypy'],
  nginx: ['nginx', 'nginx'],
  node: ['nodejs', 'node'],
  npm: ['npm', 'node'],
  nsenter: ['util-linux', null],
  openssl: ['openssl', 'openssl@3'],
  php: ['php-cli', 'php'],
  phpunit: ['phpunit', 'phpunit'],
  promtool: ['prometheus', 'prometheus'],
  python3: ['python3', 'python'],
  ps: ['procps', null],
  'redis-server': ['redis-server', 'redis'],
  ruby: ['ruby', 'ruby'],
  script: ['bsdutils', 'util-linux'],
  ss: ['iproute2', null],
  unshare: ['util-linux', null],
  zbarimg: ['zbar-tools', 'zbar'],
  zsh: ['zsh', 'zsh'],
} as const satisfies Record<string, readonly [string, string | null]>;

export type Program = keyof typeof packages;

const programNamed = (name: Program): Requirement => {
  const [debian, homebrew] = packages[name];
  const isThere = () => spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined;
  return { name, debian, homebrew, isThere };
};

const BASH_COMPLETION = '/usr/share/bash-completion/bash_completion';

/** What completions of bash are made with. */
export const bashCompletion: Requirement & { readonly path: string } = {
  name: 'bash-completion',
  path: BASH_COMPLETION,
  debian: 'bash-completion',
  homebrew: 'bash-completion@2',
  isThere: () => existsSync(BASH_COMPLETION),
};

const JAVA_FOLDER = '/usr/share/java';

const javaPackages = {
  bcprov: 'libbcprov-java',
  bcutil: 'libbcutil-java',
  bcpkix: 'libbcpkix-java',
  gson: 'libgoogle-gson-java',
  'jackson-annotations': 'libjackson2-annotations-java',
  'jackson-core': 'libjackson2-core-java',
  'jackson-databind': 'libjackson2-databind-java',
  junit4: 'junit4',
  hamcrest: 'libhamcrest-java',
} as const;

/** Libraries as Debian installs them. */
export const javaLibrary = (name: keyof typeof javaPackages): Requirement & { readonly path: string } => {
  const path = `${JAVA_FOLDER}/${name}.jar`;
  return { name: path, path, debian: javaPackages[name], homebrew: null, isThere: () => existsSync(path) };
};

/** Where Debian keeps the artifacts that Maven needs without a network. */
export const MAVEN_REPOSITORY = '/usr/share/maven-repo';

const mavenPackages = {
  'com/fasterxml/jackson/core/jackson-databind': 'libjackson2-databind-java',
  'com/google/code/gson/gson': 'libgoogle-gson-java',
  'org/apache/maven/plugins/maven-compiler-plugin': 'libmaven-compiler-plugin-java',
  'org/apache/maven/plugins/maven-jar-plugin': 'libmaven-jar-plugin-java',
  'org/apache/maven/plugins/maven-javadoc-plugin': 'libmaven-javadoc-plugin-java',
  'org/apache/maven/plugins/maven-resources-plugin': 'libmaven-resources-plugin-java',
  'org/apache/maven/plugins/maven-source-plugin': 'libmaven-source-plugin-java',
  'org/apache/maven/plugins/maven-surefire-plugin': 'libsurefire-java',
  'org/junit/jupiter/junit-jupiter': 'junit5',
  'org/junit/platform/junit-platform-launcher': 'junit5',
} as const;

/** An artifact of Debian's repository, with the newest version that is there. */
export const mavenArtifact = (name: keyof typeof mavenPackages): Requirement & { readonly version: string } => {
  const path = `${MAVEN_REPOSITORY}/${name}`;
  // Besides the versions, there are names such as "debian" and "2.x".
  const versions = (existsSync(path) ? readdirSync(path) : []).filter((version) => /^[\d.]+$/.test(version));
  const version = versions.sort((a, b) => a.localeCompare(b, undefined, { numeric: true })).at(-1);
  const isThere = () => version !== undefined;
  return { name: path, version: version ?? '', debian: mavenPackages[name], homebrew: null, isThere };
};

const pythonModules = {
  asn1crypto: 'python3-asn1crypto',
  cryptography: 'python3-cryptography',
  hatchling: 'python3-hatchling',
  json: 'python3',
  pip: 'python3-pip',
  pytest: 'python3-pytest',
  requests: 'python3-requests',
  ssl: 'python3',
  xdist: 'python3-pytest-xdist',
} as const;

/** The first Python that has the modules: another one may come before Debian's on the path. */
export const pythonWith = (...modules: (keyof typeof pythonModules)[]): Requirement & { readonly path: string } => {
  const program = ['python3', '/usr/bin/python3'].find((one) => answers(one, '-c', `import ${modules.join(', ')}`));
  return {
    name: `python3 with ${modules.join(', ')}`,
    path: program ?? 'python3',
    debian: modules.map((one) => pythonModules[one]).join(' '),
    homebrew: 'python',
    isThere: () => program !== undefined,
  };
};

export const phpWithCurl: Requirement = {
  name: 'php with curl',
  debian: 'php-cli php-curl',
  homebrew: 'php',
  isThere: () => answers('php', '-r', 'exit(extension_loaded("curl") ? 0 : 1);'),
};

export const rubyMinitest: Requirement = {
  name: 'ruby with minitest',
  debian: 'ruby ruby-minitest',
  homebrew: 'ruby',
  isThere: () => answers('ruby', '-e', 'require "minitest"'),
};

/** Who may make namespaces and mounts. */
export const root: Requirement = {
  name: 'root',
  debian: null,
  homebrew: null,
  isThere: () => process.getuid?.() === 0,
};

/** Packages that are not installed here. */
export const npmRegistry: Requirement = {
  name: 'the npm registry',
  debian: null,
  homebrew: null,
  isThere: () => answers('npm', 'view', 'fastify', 'version'),
};

/** Every package of Debian that has something of these. */
export const debianPackages: readonly string[] = [
  ...Object.values(packages).map(([debian]) => debian),
  ...Object.values(javaPackages),
  ...Object.values(mavenPackages),
  ...Object.values(pythonModules),
  ...[bashCompletion, phpWithCurl, rubyMinitest].flatMap(({ debian }) => debian?.split(' ') ?? []),
];

/**
 * A group of tests that needs what is not ours. A missing one is told at the end of the run, and is a failure where
 * `MOCK_TOSS_TEST_REQUIRE=all` says that all must be there.
 */
export const describeWith = (
  requirements: readonly (Program | Requirement)[],
  name: string,
  body: () => void,
): void => {
  const missing = requirements
    .map((one) => (typeof one === 'string' ? programNamed(one) : one))
    .filter(({ isThere }) => !isThere());
  if (missing.length === 0) describe(name, body);
  else if (process.env.MOCK_TOSS_TEST_REQUIRE !== 'all') describe.skip(name, missingMeta(missing), body);
  else throw new Error(`${name}: not tested without ${missing.map((one) => one.name).join(', ')}`);
};
