import { execFile } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
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
import { describeWith, pythonWith } from './programs.ts';

const execute = promisify(execFile);
const python = pythonWith('hatchling', 'pip', 'pytest', 'xdist');

/** The members of each type of the views. */
const MEMBERS = `
import json
from typing import is_typeddict
from mock_toss_cert import views

def members(view):
    return sorted(name if name in view.__required_keys__ else name + "?" for name in view.__annotations__)

print(json.dumps({name: members(one) for name, one in vars(views).items() if is_typeddict(one)}))
`;

const PARALLEL = `
import pytest

@pytest.mark.parametrize("number", range(4))
def test_has_its_own(toss_cert, number):
    with open(f"client-{number}", "w") as file:
        file.write(toss_cert.client_id)
`;

describeWith([python, 'mypy'], 'the kit for Python', () => {
  // Nothing is written into the sources: the kit is built and tested in a copy.
  const kit = newFolder();
  const site = newFolder();
  let server: RecordedServer;

  beforeAll(async () => {
    server = await startRecordedServer();
    cpSync(fileURLToPath(new URL('../../clients/python', import.meta.url)), kit, { recursive: true });
    const quiet = ['--quiet', '--disable-pip-version-check', '--root-user-action=ignore', '--no-compile'];
    const offline = ['--no-index', '--no-deps', '--no-build-isolation'];
    await execute(python.path, ['-m', 'pip', 'install', ...quiet, ...offline, '--target', site, kit]);
  });

  const environment = () => ({
    PATH: process.env.PATH ?? '',
    PYTHONPATH: site,
    PYTHONDONTWRITEBYTECODE: '1',
    MOCK_TOSS_URL: server.url,
    MOCK_TOSS_LANG: 'en',
  });

  const pytest = (cwd: string, ...words: readonly string[]) =>
    execute(python.path, ['-m', 'pytest', '-p', 'no:cacheprovider', '--basetemp', join(newFolder(), 'tmp'), ...words], {
      cwd,
      env: environment(),
    }).then(
      ({ stdout }) => ({ code: 0, output: stdout }),
      (error) => ({ code: error.code, output: `${error.stdout}${error.stderr}` }),
    );

  it('passes its own tests, installed from what it would publish', async () => {
    const { code, output } = await pytest(kit, '-q', '-rs');
    expect(output).toMatch(/^\d+ passed(?:, \d+ skipped)? in /m);
    // What pytest does not have before version 9.
    for (const line of output.match(/^SKIPPED .*/gm) ?? [])
      expect(line).toContain('pytest has subtests since version 9');
    expect(code).toBe(0);
  });

  it('has types that mypy accepts, as Python 3.9 has them', async () => {
    const cache = `--cache-dir=${newFolder()}`;
    const { stdout } = await execute('mypy', [cache, 'src', 'tests'], { cwd: kit, env: { PATH: process.env.PATH } });
    expect(stdout).toMatch(/^Success: no issues found/);
  });

  it('has in its types what the control API sends and takes', async () => {
    const { stdout } = await execute(python.path, ['-c', MEMBERS], { env: environment() });
    const members: Record<string, string[]> = JSON.parse(stdout);
    for (const [name, schema] of Object.entries(schemasOf(server.document))) {
      expect([name, members[name]]).toEqual([name, membersOf(schema)]);
    }
  });

  it('shows on its page a test that fails, with the output that it prints', async () => {
    const folder = newFolder();
    const [sample = '', options = ''] = blocksOf('python', 'python');
    writeFileSync(join(folder, 'test_sample.py'), sample);
    writeFileSync(join(folder, 'conftest.py'), options);
    const { code, output } = await pytest(folder);
    expect(output).toMatch(printedBy('python'));
    expect(countReports(output)).toBe(1);
    expect(output).toMatch(/^=+ 1 failed in /m);
    expect(code).toBe(1);
  });

  it('gives parallel tests different clients', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'test_parallel.py'), PARALLEL);
    const { output } = await pytest(folder, '-n2');
    expect(output).toMatch(/^=+ 4 passed in /m);
    const clients = [0, 1, 2, 3].map((number) => readFileSync(join(folder, `client-${number}`), 'utf8'));
    expect(new Set(clients).size).toBe(4);
  });

  it('trusts the CA of SSL_CERT_FILE', async () => {
    const { ca, server: secure } = await startTls();
    const file = join(newFolder(), 'ca.pem');
    writeFileSync(file, ca);
    const command = [python.path, join(kit, 'tests/driver.py')];
    const url = secure.tlsUrl ?? '';
    const open = { op: 'open', options: { url } } as const;
    const driver = new Driver(command, { ...environment(), SSL_CERT_FILE: file });
    expect(await driver.ask(open)).toMatchObject({ value: { baseUrl: url } });
    const distrustful = new Driver(command, environment());
    expect(await distrustful.ask(open)).toMatchObject({ error: { status: null } });
  });

  it('has made no call that is not in the OpenAPI document, and every call that is', async () => {
    // The tests of the kit share the server, so none of them resets it.
    const driver = new Driver([python.path, join(kit, 'tests/driver.py')], environment());
    await driver.ask({ op: 'client', baseUrl: server.url });
    await driver.ask({ op: 'call', method: 'reset', args: [] });
    expect(server.findMistakes()).toEqual([]);
    expect(server.notCalled()).toEqual(OF_NO_METHOD);
  });
});

it('the page of the kit for Python is the same in both languages', () => checkPages('python'));
