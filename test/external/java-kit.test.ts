import { execFile, execFileSync } from 'node:child_process';
import { cpSync, globSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { readText } from '../markdown.ts';
import { newFolder } from '../new-folder.ts';
import { timeLimit } from '../time-limit.ts';
import { ownWorkflows } from '../workflows.ts';
import { type Form, formOf, named } from './java-kit/forms.ts';
import { Driver } from './kits/driver.ts';
import { blocksOf, countReports, printedBy } from './kits/kit-page.ts';
import { OF_NO_METHOD, type RecordedServer, schemasOf, startRecordedServer } from './kits/recorded-server.ts';
import { describeWith, javaLibrary, MAVEN_REPOSITORY, mavenArtifact } from './programs.ts';

const execute = promisify(execFile);
const kit = fileURLToPath(new URL('../../clients/java/', import.meta.url));
const partner = fileURLToPath(new URL('../../examples/java/src/partner/', import.meta.url));
const around = fileURLToPath(new URL('java-kit/', import.meta.url));

/** Debian's versions, by the properties of each `pom.xml`. */
const versions = {
  'jackson.version': mavenArtifact('com/fasterxml/jackson/core/jackson-databind'),
  'gson.version': mavenArtifact('com/google/code/gson/gson'),
  'junit.version': mavenArtifact('org/junit/jupiter/junit-jupiter'),
  'junit.platform.version': mavenArtifact('org/junit/platform/junit-platform-launcher'),
  'resources.plugin.version': mavenArtifact('org/apache/maven/plugins/maven-resources-plugin'),
  'compiler.plugin.version': mavenArtifact('org/apache/maven/plugins/maven-compiler-plugin'),
  'surefire.plugin.version': mavenArtifact('org/apache/maven/plugins/maven-surefire-plugin'),
  'jar.plugin.version': mavenArtifact('org/apache/maven/plugins/maven-jar-plugin'),
  'source.plugin.version': mavenArtifact('org/apache/maven/plugins/maven-source-plugin'),
  'javadoc.plugin.version': mavenArtifact('org/apache/maven/plugins/maven-javadoc-plugin'),
};

/** The kit has the version of the project. */
const { version } = JSON.parse(readText('package.json'));

const jackson = (['jackson-annotations', 'jackson-core', 'jackson-databind'] as const).map(javaLibrary);

/** The records that have another name than the views of the other kits. */
const views: Readonly<Record<string, string>> = {
  Call: 'RequestView',
  Clock: 'ClockAnswer',
  Info: 'Info',
  ScenarioQueue: 'QueueView',
};

const filesOfKit = (): string[] => globSync('**', { cwd: kit, exclude: ['target'] });

const needs = ['java', 'mvn', ...Object.values(versions), ...jackson] as const;

/** Runs Maven without a network, with Debian's versions. */
const mvn = (cwd: string, words: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  writeFileSync(join(cwd, 'settings.xml'), '<settings/>');
  const properties = Object.entries({ ...versions, 'kit.version': { version } }).map(
    ([name, one]) => `-D${name}=${one.version}`,
  );
  const offline = ['-o', '-B', '-s', 'settings.xml', `-Dmaven.repo.local=${MAVEN_REPOSITORY}`, ...properties];
  const all = { PATH: process.env.PATH, LANG: 'C.UTF-8', ...env };
  return execute('mvn', [...offline, ...words], { cwd, env: all, maxBuffer: 1e8 }).catch((error) => error);
};

describeWith(needs, 'the kit for Java, built by Maven without a network', () => {
  const folder = newFolder();
  const before = filesOfKit();
  const classPath = ['kit/target/classes', 'kit/target/test-classes'].map((path) => join(folder, path));
  const java = ['-cp', [...classPath, ...jackson.map(({ path }) => path)].join(delimiter)];
  let server: RecordedServer;
  let stdout: string;
  let stderr: string;

  // One run of Maven builds the kit and a project that uses it. In the latter, tests fail on purpose.
  beforeAll(async () => {
    server = await startRecordedServer();
    cpSync(around, folder, { recursive: true });
    cpSync(kit, join(folder, 'kit'), { recursive: true, filter: (path) => basename(path) !== 'target' });
    for (const name of ['AccessToken', 'Config', 'Http', 'TossCertClient', 'TossCertException', 'TossCertSession']) {
      cpSync(join(partner, `${name}.java`), join(folder, `sample/src/test/java/partner/${name}.java`));
    }
    writeFileSync(join(folder, 'sample/src/test/java/VerificationTest.java'), blocksOf('java', 'java')[0] ?? '');
    const env = { MOCK_TOSS_LANG: 'en', MOCK_TOSS_URL: server.url };
    ({ stdout, stderr } = await mvn(folder, ['-Dmaven.compiler.failOnWarning=true', 'package'], env));
  }, timeLimit(300_000));

  /** The results of a test class, by the names of its tests. */
  const resultsOf = (project: string, name: string): Record<string, string> => {
    const xml = readFileSync(join(folder, project, `target/surefire-reports/TEST-${name}.xml`), 'utf8');
    const cases = xml.matchAll(/<testcase name="([^"]+)"[^>]*?(?:\/>|>([\s\S]*?)<\/testcase>)/g);
    const entries = [...cases].map(([, test = '', inside = '']) => {
      return [test.replace(/\{.*\}/, ''), /<(?:failure|error)\b/.test(inside) ? 'failed' : 'passed'];
    });
    return Object.fromEntries(entries);
  };

  it('passes its own tests, and has jars of its classes, its sources and its documentation', () => {
    expect(stdout).toMatch(/^\[(?:INFO|WARNING)\] Tests run: \d{2,}, Failures: 0, Errors: 0, Skipped: 0$/m);
    expect(globSync('kit/target/*.jar', { cwd: folder }).sort()).toEqual(
      ['-javadoc', '-sources', ''].map((end) => join('kit/target', `mock-toss-cert-${version}${end}.jar`)),
    );
  });

  it('shows on its page a test that fails, with the output that it prints', () => {
    expect(resultsOf('sample', 'VerificationTest')).toEqual({ aRequestIsAccepted: 'failed' });
    expect(stderr).toMatch(printedBy('java'));
  });

  it('runs the test that the page about tests shows', () => {
    expect(resultsOf('sample', 'partner.ExpiryTest')).toEqual({ aResultExpiresAfter60Minutes: 'passed' });
  });

  it('fails a test with findings, gives parallel tests different clients, and prints no other report', () => {
    expect(resultsOf('sample', 'FindingsTest')).toEqual({
      passes: 'passed',
      passesWithFindings: 'failed',
      'runBesideEachOther[1]': 'passed',
      'runBesideEachOther[2]': 'passed',
    });
    expect(stdout).toContain('mock-toss-cert has findings (secret-in-query): see the report, and docs/findings.md');
    expect(countReports(stdout + stderr)).toBe(2);
  });

  it('has made no call that is not in the OpenAPI document, and every call that is', async () => {
    // The tests of the kit share the server, so none of them resets it.
    const command = ['java', ...java, 'mocktosscert.driver.Driver'];
    const driver = new Driver(command, { PATH: process.env.PATH ?? '' });
    await driver.ask({ op: 'client', baseUrl: server.url });
    await driver.ask({ op: 'call', method: 'reset', args: [] });
    expect(server.findMistakes()).toEqual([]);
    expect(server.notCalled()).toEqual(OF_NO_METHOD);
  });

  it('has records with what the control API sends, and says of each value whether it can be null', () => {
    const files = readdirSync(join(kit, 'src/main/java/mocktosscert/model'));
    const records = files.filter((name) => name !== 'package-info.java').map((name) => name.replace('.java', ''));
    const printed = execFileSync('java', [...java, join(around, 'Records.java'), ...records]).toString();
    const schemas = schemasOf(server.document);
    for (const [record, members] of Object.entries<Record<string, Form>>(JSON.parse(printed))) {
      const sent = formOf(schemas[views[record] ?? `${record}View`] ?? {});
      const own = { type: 'object', members };
      expect({ record, ...own }).toEqual({ record, ...named(own, sent) });
    }
  });

  it('writes nothing into the checkout', () => expect(filesOfKit()).toEqual(before));
});

describeWith(needs, 'the kit for Java, as a release publishes it', () => {
  const folder = newFolder();
  let pom: string;

  beforeAll(async () => {
    cpSync(join(kit, 'pom.xml'), join(folder, 'pom.xml'));
    const { maven } = ownWorkflows.find(({ path }) => path.endsWith('/release.yml'))?.jobs ?? {};
    const fill = maven?.steps?.flatMap(({ run }) => (run?.includes('pom.xml') ? run : [])) ?? [];
    const env = {
      PATH: process.env.PATH,
      GITHUB_SERVER_URL: 'https://github.example',
      GITHUB_REPOSITORY: 'Some-Owner/some.repository',
      GITHUB_REPOSITORY_OWNER: 'Some-Owner',
    };
    await execute('bash', ['-e', '-c', fill.join('\n')], { cwd: folder, env });
    pom = readFileSync(join(folder, 'pom.xml'), 'utf8');
  });

  it('has all that Maven Central wants, and no address that does not exist', () => {
    const topLevel = [...pom.matchAll(/^ {2}<(\w+)>/gm)].map(([, name]) => name);
    const wanted = ['groupId', 'artifactId', 'version', 'name', 'description', 'url', 'licenses', 'developers', 'scm'];
    expect(topLevel).toEqual(expect.arrayContaining(wanted));
    expect(pom).toMatch(/^ {2}<groupId>io\.github\.some-owner<\/groupId>$/m);
    expect(pom).toContain(`  <version>${version}</version>`);
    const url = 'https://github.example/Some-Owner/some.repository';
    expect(pom.match(/<url>.*<\/url>/g)).toEqual([
      `<url>${url}</url>`,
      '<url>https://spdx.org/licenses/MIT.html</url>',
      `<url>${url}</url>`,
      `<url>${url}</url>`,
    ]);
    expect(pom.match(/scm:.*(?=<)/g)).toEqual([`scm:git:${url}.git`, `scm:git:${url}.git`]);
    expect(pom).not.toContain('${repository');
    for (const plugin of ['maven-source', 'maven-javadoc', 'maven-gpg', 'central-publishing-maven']) {
      expect(pom).toContain(`<artifactId>${plugin}-plugin</artifactId>`);
    }
  });

  it('is a project without mistakes for Maven', async () => {
    const { stdout } = await mvn(folder, ['validate']);
    expect(stdout).toContain('BUILD SUCCESS');
    expect(stdout).not.toContain('[WARNING]');
  });
});

it('the kit for Java has the license of the project', () => {
  expect(readText('clients/java/LICENSE')).toBe(readText('LICENSE'));
});
