import { execFile } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { newFolder } from '../new-folder.ts';
import { startTls } from '../tls/running.ts';
import { Driver } from './kits/driver.ts';
import { blocksOf, checkPages, countReports, printedBy } from './kits/kit-page.ts';
import {
  membersOf,
  OF_NO_METHOD,
  type RecordedServer,
  schemasOf,
  startRecordedServer,
} from './kits/recorded-server.ts';
import { describeWith, phpWithCurl } from './programs.ts';

const execute = promisify(execFile);
const folderOfKit = fileURLToPath(new URL('../../clients/php', import.meta.url));

/** The members of each array shape in the doc comment of the control client: `Name array{a: …, b?: …}`. */
const readShapes = (source: string): Readonly<Record<string, string[]>> => {
  const shapes: Record<string, string[]> = {};
  const text = source.replaceAll(/\n \* {3,}|\n \* (?=\})/g, ' ');
  for (const [, name = '', rest = ''] of text.matchAll(/@phpstan-type (\w+) array\{(.*)\}$/gm)) {
    // What is inside of a member is not one.
    let members = rest;
    for (let before = ''; before !== members; ) {
      before = members;
      members = members.replaceAll(/\{[^{}]*\}|<[^<>]*>/g, '');
    }
    const names = members
      .split(',')
      .flatMap((member) => /^\s*'?([\w$]+)'?(\??):/.exec(member)?.slice(1, 3).join('') ?? []);
    shapes[name] = names.sort();
  }
  return shapes;
};

describeWith([phpWithCurl, 'phpunit'], 'the kit for PHP', () => {
  // Nothing is written into the sources: the kit is tested in a copy.
  const kit = newFolder();
  let server: RecordedServer;

  beforeAll(async () => {
    server = await startRecordedServer();
    cpSync(folderOfKit, kit, { recursive: true });
  });

  const environment = () => ({
    PATH: process.env.PATH ?? '',
    MOCK_TOSS_URL: server.url,
    MOCK_TOSS_LANG: 'en',
  });

  const phpunit = (cwd: string, ...words: readonly string[]) =>
    execute('phpunit', ['--do-not-cache-result', ...words], { cwd, env: environment() }).then(
      ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
      (error) => ({ code: error.code, output: `${error.stdout}${error.stderr}` }),
    );

  const sample = (...words: readonly string[]) => {
    const folder = newFolder();
    const [test = '', options = ''] = blocksOf('php', 'php');
    const withOptions = test.replace('    use TossCertTrait;\n', `    use TossCertTrait;\n${options}`);
    writeFileSync(join(folder, 'RequestTest.php'), withOptions);
    return phpunit(folder, '--bootstrap', join(kit, 'tests/bootstrap.php'), ...words, 'RequestTest.php');
  };

  it('passes its own tests', async () => {
    const { code, output } = await phpunit(kit);
    expect(output).toMatch(/^OK \(\d+ tests, \d+ assertions\)$/m);
    expect(code).toBe(0);
  });

  it('has in its array shapes what the control API sends and takes', () => {
    const shapes = readShapes(readFileSync(join(kit, 'src/ControlClient.php'), 'utf8'));
    for (const [name, schema] of Object.entries(schemasOf(server.document))) {
      expect([name, shapes[name]]).toEqual([name, membersOf(schema)]);
    }
  });

  it('shows on its page a test that fails, with the output that it prints', async () => {
    const { code, output } = await sample();
    expect(output).toMatch(printedBy('php'));
    expect(countReports(output)).toBe(1);
    expect(output).toContain('Tests: 1, Assertions: 1, Failures: 1.');
    expect(code).toBe(1);
  });

  it('prints it in a process of its own, too', async () => {
    const { output } = await sample('--process-isolation');
    expect(output).toMatch(printedBy('php'));
    expect(output).toContain('Tests: 1, Assertions: 1, Failures: 1.');
  });

  it('gives parallel tests different clients', async () => {
    const [one, other] = await Promise.all([sample(), sample()]);
    const clientOf = (output: string) => /calls of client (test_\w+)/.exec(output)?.[1];
    expect(clientOf(one.output)).toBeDefined();
    expect(clientOf(other.output)).not.toBe(clientOf(one.output));
  });

  it('trusts the CA of SSL_CERT_FILE', async () => {
    const { ca, server: secure } = await startTls();
    const file = join(newFolder(), 'ca.pem');
    writeFileSync(file, ca);
    const command = ['php', join(kit, 'tests/driver.php')];
    const url = secure.tlsUrl ?? '';
    const open = { op: 'open', options: { url } } as const;
    const driver = new Driver(command, { ...environment(), SSL_CERT_FILE: file });
    expect(await driver.ask(open)).toMatchObject({ value: { baseUrl: url } });
    const distrustful = new Driver(command, environment());
    expect(await distrustful.ask(open)).toMatchObject({ error: { status: null } });
  });

  it('has made no call that is not in the OpenAPI document, and every call that is', async () => {
    // The tests of the kit share the server, so none of them resets it.
    const driver = new Driver(['php', join(kit, 'tests/driver.php')], environment());
    await driver.ask({ op: 'client', baseUrl: server.url });
    await driver.ask({ op: 'call', method: 'reset', args: [] });
    expect(server.findMistakes()).toEqual([]);
    expect(server.notCalled()).toEqual(OF_NO_METHOD);
  });
});

it('the page of the kit for PHP is the same in both languages', () => checkPages('php'));

it('the files of the kit for PHP are found by the names of their classes, whatever the letters of the file system', () => {
  for (const folder of ['src', 'tests']) {
    const names = readdirSync(join(folderOfKit, folder)).map((name) => name.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
  }
  const { autoload } = JSON.parse(readFileSync(join(folderOfKit, 'composer.json'), 'utf8'));
  expect(autoload).toEqual({ 'psr-4': { 'MockTossCert\\': 'src/' } });
});
