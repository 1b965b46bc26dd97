import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { beforeAll, describe, expect, it } from 'vitest';
import { USE_CONTROL, WALK } from '../fake-time.ts';
import { newFolder } from '../new-folder.ts';
import { timeLimit } from '../time-limit.ts';
import { link, pack } from './packed.ts';
import { describeWith, npmRegistry } from './programs.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const inRoot = (...names: string[]): string => join(root, 'node_modules', ...names);
const packageJson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const entries: string[] = Object.keys(packageJson.exports).filter((name) => name !== './package.json');

/** The entries whose types have those of another package, which needs more. */
const ofOthers = ['./vitest', './testcontainers'];

/** Neither the types of Node.js nor those of browsers, and every declaration is looked into. */
const languageAlone = {
  ...{ target: 'es2022', lib: ['es2022'], module: 'nodenext', types: [] as string[] },
  ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true },
};

/** Every entry, imported and used, as an installed package; that of Vitest is used by Vitest. */
const USE = `
import { startMockToss } from 'mock-toss-cert';
import { ControlClient } from 'mock-toss-cert/control';
import { TossCertSessionGenerator } from 'mock-toss-cert/session';
import { MockTossContainer } from 'mock-toss-cert/testcontainers';
import { setMockTossUrl } from 'mock-toss-cert/apps-in-toss';
import { useTossCert } from 'mock-toss-cert/jest';
import { useTossCert as useInNode } from 'mock-toss-cert/node-test';

const out = {};
const mock = await startMockToss({ scenario: 'instant' });
const control = new ControlClient(mock.baseUrl);
const { clientId, clientSecret } = await control.createClient();
const form = new URLSearchParams({ grant_type: 'client_credentials', scope: 'ca', client_id: clientId, client_secret: clientSecret });
const { access_token } = await (await fetch(mock.baseUrl + '/token', { method: 'POST', body: form })).json();
const call = async (endpoint, body) => (await (await fetch(mock.baseUrl + '/api/v2/sign/user/auth/id/' + endpoint, {
  method: 'POST',
  headers: { authorization: 'Bearer ' + access_token, 'content-type': 'application/json' },
  body: JSON.stringify(body),
})).json()).success;
const { txId } = await call('request', { requestType: 'USER_NONE', requestUrl: 'https://partner.test' });
const session = await new TossCertSessionGenerator(mock.publicKey).generate();
const { personalData } = await call('result', { txId, sessionKey: session.sessionKey });
out.name = await session.decrypt(personalData.name);
out.page = (await fetch(mock.baseUrl + '/demo')).status;
out.findings = await control.findings({ clientId });
out.container = typeof new MockTossContainer('mock-toss-cert').start;
out.fixtures = [typeof useTossCert, typeof useInNode];
setMockTossUrl(mock.baseUrl);
out.node = process.versions.node.split('.')[0];
await mock.close();
console.log(JSON.stringify(out));
`;

const TESTS = `
import { expect } from 'vitest';
import { createTossTest, test } from 'mock-toss-cert/vitest';
const token = async ({ baseUrl, clientId, clientSecret }) => (await (await fetch(baseUrl + '/token', {
  method: 'POST',
  body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'ca', client_id: clientId, client_secret: clientSecret }),
})).json()).access_token;
test('passes', async ({ tossCert }) => {
  expect(await token(tossCert)).toMatch(/^ey/);
});
test('fails', async ({ tossCert }) => {
  const answer = await fetch(tossCert.baseUrl + '/api/v2/sign/user/auth/id/request', {
    method: 'POST',
    headers: { authorization: 'Bearer ' + (await token(tossCert)), 'content-type': 'application/json' },
    body: JSON.stringify({ requestType: 'USER_NONE' }),
  });
  expect(answer.status).toBe(418);
});
test('is not known', async ({ tossCert }) => {
  expect(await token({ ...tossCert, clientId: 'my-own-client' })).toMatch(/^ey/);
});
const strict = createTossTest({ failOn: 'warning' });
strict('is found wrong', async ({ tossCert }) => {
  await token(tossCert);
  await token(tossCert);
});
`;

const TYPES = `
import { startMockToss, type MockToss } from 'mock-toss-cert';
import { ControlClient, ControlError, type CreatedClientView, type FindingView } from 'mock-toss-cert/control';
import { TossCertSessionGenerator } from 'mock-toss-cert/session';
import { MockTossContainer } from 'mock-toss-cert/testcontainers';
import { test } from 'mock-toss-cert/vitest';
import { appsInTossSignTossCert } from 'mock-toss-cert/apps-in-toss';
export const mock: MockToss = await startMockToss({ expireSeconds: 60, retention: '1h' });
export const client: CreatedClientView = await new ControlClient(mock.baseUrl).createClient({ identity: 'echo' });
export const found: FindingView[] = await mock.control.findings({ clientId: client.clientId });
export const rule: 'token-not-reused' | string = found[0]?.rule ?? '';
export const sealed: string = await (await new TossCertSessionGenerator(mock.publicKey).generate()).encrypt('x');
// @ts-expect-error: no such identity
void mock.control.createClient({ identity: 'any' });
// @ts-expect-error: no such setting
void startMockToss({ scenarioo: 'x' });
// @ts-expect-error: no such state
void mock.control.waitFor('x', 'DONE');
test('types', ({ tossCert }) => { const id: string = tossCert.clientId; void id; });
export const started = (): Promise<string> => new MockTossContainer('x').start().then((one) => one.publicKey());
export const error = ControlError;
export const sign: Promise<void> = appsInTossSignTossCert({ txId: 'x' });
`;

/** A test of Jest as it comes: CommonJS, no settings. */
const JEST = `
// A busy machine is no reason to fail.
jest.setTimeout(120_000);
const { ConfigError, startMockToss } = require('mock-toss-cert');
const { ControlError } = require('mock-toss-cert/control');
const { TossCertSessionGenerator } = require('mock-toss-cert/session');
const { AppsInTossSignTossCertError } = require('mock-toss-cert/apps-in-toss');

let mock;
beforeAll(async () => {
  mock = await startMockToss({ scenario: 'instant' });
});
afterAll(() => mock.close());

const post = async (path, body, headers) => {
  const answer = await fetch(mock.baseUrl + path, { method: 'POST', headers, body });
  return { hint: answer.headers.get('x-mock-toss-hint'), ...(await answer.json()) };
};

test('walks the whole flow', async () => {
  const { clientId, clientSecret } = await mock.control.createClient();
  const form = { grant_type: 'client_credentials', scope: 'ca', client_id: clientId, client_secret: clientSecret };
  const { access_token } = await post('/token', new URLSearchParams(form));
  const headers = { authorization: 'Bearer ' + access_token, 'content-type': 'application/json' };
  const call = (endpoint, body) => post('/api/v2/sign/user/auth/id/' + endpoint, JSON.stringify(body), headers);
  const { txId } = (await call('request', { requestType: 'USER_NONE', requestUrl: 'https://partner.test' })).success;
  const session = await new TossCertSessionGenerator(mock.publicKey).generate();
  const { personalData } = (await call('result', { txId, sessionKey: session.sessionKey })).success;
  expect(await session.decrypt(personalData.name)).toBe('김토스');
  // By the worker.
  expect((await call('result', { txId, sessionKey: 'plain text' })).hint).toMatch(/key-mistakes/);
});

test('finds what it loads late', async () => {
  const page = ['/demo', '/app', '/cert/v1', '/_control/docs', '/_control/docs/ko/findings'];
  for (const path of [...page, '/_control/v1/openapi.json', '/_control/v1/metrics']) {
    expect([path, (await fetch(mock.baseUrl + path)).status]).toEqual([path, 200]);
  }
  const second = await startMockToss({ restore: await mock.control.snapshot(), tls: true, proxyPort: 0, cors: ['https://a.test'] });
  expect(second.tlsUrl).toMatch(/^https:/);
  await second.close();
});

test('throws errors that are known', async () => {
  const error = await mock.control.client('nobody').catch((reason) => reason);
  expect([error instanceof ControlError, error instanceof Error, error.status]).toEqual([true, true, 404]);
  expect(new AppsInTossSignTossCertError('CLOSED_BY_USER', 'x')).toBeInstanceOf(AppsInTossSignTossCertError);
  await expect(startMockToss({ port: 'abc' })).rejects.toThrow(ConfigError);
});
`;

/** The test that `docs/testing.md` has. */
const ofPage = (): string =>
  /<!-- run: jest -->\n```js\n([\s\S]*?)```/.exec(readFileSync(join(root, 'docs/testing.md'), 'utf8'))?.[1] ?? '';

const JEST_FIXTURE = `
const { useTossCert } = require('mock-toss-cert/jest');
const token = ({ baseUrl, clientId, clientSecret }) => fetch(baseUrl + '/token', {
  method: 'POST',
  body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'ca', client_id: clientId, client_secret: clientSecret }),
});
jest.setTimeout(120_000);
const tossCert = useTossCert();
const seen = new Set();
afterEach(() => seen.add(tossCert.clientId));
test('passes', async () => {
  expect((await token(tossCert)).status).toBe(200);
});
test('has another client', () => {
  expect(seen.size).toBe(1);
  expect(seen).not.toContain(tossCert.clientId);
});
test('fails', async () => {
  await token(tossCert);
  expect(1).toBe(2);
});
test('hangs', () => new Promise(() => {}), 1_000);
describe('late', () => {
  afterEach(() => { throw new Error('in a hook'); });
  test('fails', () => undefined);
});
test.skip('is skipped', () => undefined);
`;

const JEST_STRICT = `
const { useTossCert } = require('mock-toss-cert/jest');
jest.setTimeout(120_000);
const tossCert = useTossCert({ failOn: 'warning' });
test('is found wrong', async () => {
  const { baseUrl, clientId, clientSecret } = tossCert;
  const form = { grant_type: 'client_credentials', scope: 'ca', client_id: clientId, client_secret: clientSecret };
  for (const body of [form, form]) await fetch(baseUrl + '/token', { method: 'POST', body: new URLSearchParams(body) });
});
`;

/** The names of the tests are in the reports; a report that cannot be printed does not end the file. */
const JEST_PRINT = `
const { useTossCert } = require('mock-toss-cert/jest');
jest.setTimeout(120_000);
const tossCert = useTossCert({ print: () => { throw new Error('no paper'); } });
test('fails', () => {
  throw new Error('for a reason of its own');
});
test('passes', () => {
  expect(tossCert.clientId).toMatch(/^test_/);
});
`;

/** What is expected to fail is not checked; that it passes is the matter of Jest, which fails it. */
const JEST_FAILING = `
const { useTossCert } = require('mock-toss-cert/jest');
jest.setTimeout(120_000);
const tossCert = useTossCert({ failOn: 'warning' });
const breakRule = async () => {
  const { baseUrl, clientId, clientSecret } = tossCert;
  const form = { grant_type: 'client_credentials', scope: 'ca', client_id: clientId, client_secret: clientSecret };
  for (const body of [form, form]) await fetch(baseUrl + '/token', { method: 'POST', body: new URLSearchParams(body) });
};
test.failing('fails', async () => {
  await breakRule();
  throw new Error('as it should');
});
test.failing('passes', breakRule);
`;

/** Every timer of the test is a fake from its beginning, and so is its clock. */
const JEST_TIME = `
const { useTossCert } = require('mock-toss-cert/jest');
${WALK}
const tossCert = useTossCert();
test('walks', async () => {
  expect(new Date().getFullYear()).toBe(2001);
  expect(await walk(tossCert)).toEqual(walked);
}, 60_000);
test('fails', () => {
  throw new Error('for a reason of its own');
});
`;

/** Timers that a test fakes and restores, and timers that it leaves fake. */
const JEST_TIMERS = `
const { ControlClient } = require('mock-toss-cert/control');
const { useTossCert } = require('mock-toss-cert/jest');
${USE_CONTROL}
jest.setTimeout(120_000);
const tossCert = useTossCert({ failOn: 'warning' });
describe('anew', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());
  test.each(['one', 'two'])('%s', async () => expect(await use(tossCert)).toEqual(used));
});
describe('to the end', () => {
  test.each(['three', 'four'])('%s', async (name) => {
    jest.useFakeTimers();
    expect(await use(tossCert)).toEqual(used);
    if (name === 'four') throw new Error('for a reason of its own');
  });
});
`;

/** Errors of one form, known in the other. */
const BOTH_FORMS = `
import { createRequire } from 'node:module';
import { ControlClient, ControlError } from 'mock-toss-cert/control';
import { AppsInTossSignTossCertError } from 'mock-toss-cert/apps-in-toss';
import { ConfigError, startMockToss } from 'mock-toss-cert';
const required = createRequire(import.meta.url);
const errorOf = (control) => control.info().catch((error) => error);
const names = ['mock-toss-cert/control', 'mock-toss-cert/apps-in-toss', 'mock-toss-cert'];
const [control, apps, start] = names.map((name) => required(name));
const url = 'http://127.0.0.1:1';
class Own extends ControlError {}
console.log(JSON.stringify([
  (await errorOf(new ControlClient(url))) instanceof control.ControlError,
  (await errorOf(new control.ControlClient(url))) instanceof ControlError,
  new apps.AppsInTossSignTossCertError('X', 'x') instanceof AppsInTossSignTossCertError,
  (await start.startMockToss({ port: 'x' }).catch((error) => error)) instanceof ConfigError,
  new Own('x') instanceof Own,
  new ControlError('x') instanceof Own,
  {} instanceof ControlError,
]));
`;

/** Nobody catches what stops the start. */
const REFUSED = `
const { startMockToss } = require('mock-toss-cert');
const options = JSON.parse(process.argv[2]);
(async () => {
  if (options.port === 'taken') options.port = Number(new URL((await startMockToss()).baseUrl).port);
  await startMockToss(options);
})();
`;

const refused: readonly (readonly [name: string, options: object, message: RegExp])[] = [
  ['ConfigError', { scenario: 'nope' }, /scenario in the options does not exist/],
  ['FixtureError', { fixtures: 'nowhere' }, /nowhere: is not a readable folder: name one with the option fixtures$/],
  ['FixtureError', { restore: 'nowhere.json' }, /nowhere\.json: does not exist$/],
  ['TlsError', { tlsCert: 'nowhere', tlsKey: 'nowhere', tls: true }, /the option tlsCert names "nowhere", which/],
  ['StoreError', { store: 'rediss://127.0.0.1:1', storeCa: 'nowhere' }, /the option storeCa names nowhere, which/],
  ['ListenError', { port: 'taken' }, /is in use: .* another port with the option port$/],
];

const OLD_TYPES = `
import { startMockToss, type MockToss } from 'mock-toss-cert';
import { ControlClient, ControlError, type CreatedClientView } from 'mock-toss-cert/control';
import { TossCertSessionGenerator } from 'mock-toss-cert/session';
import { useTossCert } from 'mock-toss-cert/jest';
import { useTossCert as useInNode } from 'mock-toss-cert/node-test';
import { appsInTossSignTossCert } from 'mock-toss-cert/apps-in-toss';
export const mock: Promise<MockToss> = startMockToss({ expireSeconds: 60, retention: '1h' });
export const made = async (): Promise<CreatedClientView> => new ControlClient('http://x').createClient({ identity: 'echo' });
// @ts-expect-error: no such identity
void new ControlClient('http://x').createClient({ identity: 'any' });
// @ts-expect-error: no such option
useTossCert({ failOnn: 'x' });
export const ids: string[] = [useTossCert({ failOn: 'warning' }).clientId, useInNode().of({ fullName: 'x' }).clientId];
export const all = [ControlError, TossCertSessionGenerator, appsInTossSignTossCert];
`;

describeWith(['npm', npmRegistry], 'the package', () => {
  let source = '';
  const project = newFolder();
  const inProject = (...names: string[]): string => join(project, 'node_modules', ...names);
  let tarball = '';

  beforeAll(async () => {
    ({ source, tarball } = await pack());
    writeFileSync(
      join(project, 'package.json'),
      '{ "type": "module", "private": true, "allowScripts": { "node": true } }',
    );
    execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', '--omit=peer', tarball, 'node@22'], {
      cwd: project,
    });
    // Not installed anew: they are only what the package stands beside.
    link(project, 'vitest', 'testcontainers', 'typescript', '@types');
    writeFileSync(join(project, 'use.mjs'), USE);
    mkdirSync(join(project, 'test'));
    writeFileSync(join(project, 'test/toss.test.mjs'), TESTS);
    writeFileSync(join(project, 'types.ts'), TYPES);
  }, timeLimit(240_000));

  const node22 = () => inProject('node/bin/node');
  const runtimes: readonly (readonly [major: string, node: () => string])[] = [
    ['22', node22],
    // The one of this checkout.
    [String(process.versions.node.split('.')[0]), () => process.execPath],
  ];

  it('has what is run and read, and nothing else', () => {
    const names = execFileSync('tar', ['tzf', tarball])
      .toString()
      .trim()
      .split('\n')
      .map((name) => name.replace(/^package\//, ''));
    expect([...new Set(names.map((name) => name.split('/')[0]))].sort()).toEqual(
      [
        'CHANGELOG.md',
        'LICENSE',
        'README.ko.md',
        'README.md',
        'bin',
        'dist',
        'docs',
        'fixtures',
        'package.json',
        'scripts',
      ].sort(),
    );
    expect(names.filter((name) => name.startsWith('scripts/'))).toEqual(['scripts/require-node.cjs']);
    expect(names.filter((name) => /\.(png|[cm]?tsx?)$/.test(name) && !/\.d\.m?ts$/.test(name))).toEqual([]);
    expect(names.filter((name) => name.includes('compile-cache'))).toEqual([]);
    expect(names).toContain('dist/THIRD-PARTY-LICENSES.txt');
  });

  it('does not grow unseen', () => {
    expect(statSync(tarball).size).toBeLessThan(1_750_000);
  });

  it('brings along no package but the one of its types: the program contains the others', () => {
    const others = /^(\.|node|vitest$|testcontainers$|typescript$|@types$)/;
    expect(readdirSync(inProject()).filter((name) => !others.test(name))).toEqual(['mock-toss-cert', 'typebox']);
  });

  it('has nothing that publint complains of', async () => {
    const { messages, pkg } = await publint({ pkgDir: source, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  it.each([
    // Vitest can be imported by ES modules only.
    ['the entry for Vitest', 'esm-only', ['./vitest']],
    ['the others, with every way of importing', 'strict', entries.filter((name) => name !== './vitest')],
  ])('has types that are right for %s', (_which, profile, names) => {
    const cli = inRoot('@arethetypeswrong/cli/dist/index.js');
    const words = [tarball, '--profile', profile, '--format', 'json', '--entrypoints', ...names];
    const { stdout, status } = spawnSync(process.execPath, [cli, ...words], { maxBuffer: 64 * 1024 * 1024 });
    const { analysis } = JSON.parse(stdout.toString());
    expect(Object.keys(analysis.entrypoints).sort()).toEqual([...names].sort());
    expect(status, stdout.toString()).toBe(0);
  });

  it('has types that a strict project reads', () => {
    const tsc = inRoot('typescript/bin/tsc');
    const options = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2024',
      '--lib',
      'es2024,esnext.disposable,dom',
    ];
    const words = [tsc, ...options, '--skipLibCheck', '--types', 'node', 'types.ts'];
    expect(spawnSync(process.execPath, words, { cwd: project }).stdout.toString()).toBe('');
  });

  it.each(entries)(
    'has types of %s that a project with the language alone reads, down to the last declaration',
    (name) => {
      const file = `entry-${entries.indexOf(name)}.ts`;
      writeFileSync(join(project, file), `export * from '${name.replace('.', 'mock-toss-cert')}';\n`);
      const alone = { ...languageAlone, ...(ofOthers.includes(name) ? { lib: ['es2023'], types: ['node'] } : {}) };
      writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions: alone, files: [file] }));
      const { stdout, status } = spawnSync(process.execPath, [inRoot('typescript/bin/tsc'), '-p', '.'], {
        cwd: project,
      });
      expect([stdout.toString(), status]).toEqual(['', 0]);
    },
    120_000,
  );

  it.each(runtimes)(
    'is imported and used by Node.js %s',
    (major, node) => {
      const ran = spawnSync(node(), ['use.mjs'], { cwd: project, timeout: timeLimit(60_000) });
      expect(ran.stderr.toString()).toBe('');
      expect(JSON.parse(ran.stdout.toString())).toEqual({
        name: '김토스',
        page: 200,
        findings: [],
        container: 'function',
        fixtures: ['function', 'function'],
        node: major,
      });
    },
    90_000,
  );

  it.each(runtimes)(
    'has a fixture for Vitest on Node.js %s that prints what a failed test has done, not one that passed',
    (_major, node) => {
      const ran = spawnSync(node(), [inRoot('vitest/vitest.mjs'), 'run', '--reporter=dot', '--no-color'], {
        cwd: project,
        env: { ...process.env, CI: 'true' },
      });
      const output = ran.stdout.toString() + ran.stderr.toString();
      expect(ran.status, output).toBe(1);
      expect(output).toMatch(/3 failed.*1 passed/);
      expect(output.match(/mock-toss-cert: calls of client test_\w+/g)).toHaveLength(3);
      expect(output).toMatch(
        /no calls: check that your code uses this client_id.*\n.*calls without a known client.*\n +POST \/token -> 401/,
      );
      expect(output).toContain('mock-toss-cert has findings (token-not-reused): see the report');
      expect(output).toContain('POST /api/v2/sign/user/auth/id/request -> 200 SUCCESS');
      expect(output).toContain('warning request-url-missing: a request came without requestUrl');
    },
    60_000,
  );

  describe.each(runtimes)('on Node.js %s', (_major, node) => {
    it.each(refused)('shows the line of the user before a %s that nobody caught: %j', (name, options, message) => {
      for (const [file, text] of [
        ['refused.cjs', REFUSED],
        ['refused.mjs', REFUSED.replace(/const (.*) = require\('(.*)'\)/, "import $1 from '$2'")],
      ] as const) {
        writeFileSync(join(project, file), text);
        const words = [file, JSON.stringify(options)];
        const { status, stderr } = spawnSync(node(), words, { cwd: project, encoding: 'utf8' });
        expect(stderr).toMatch(
          new RegExp(`^\\S*${file}:6\\n  await startMockToss\\(options\\);\\n +\\^\\n\\n${name}: `),
        );
        expect(stderr.slice(stderr.indexOf(`\n${name}: `)).split('\n    at ')[0]).toMatch(message);
        expect([status, stderr]).toEqual([1, expect.not.stringMatching(/--|MOCK_TOSS_/)]);
      }
    });
  });

  it('knows its errors in both forms', () => {
    writeFileSync(join(project, 'both.mjs'), BOTH_FORMS);
    const { stdout, stderr } = spawnSync(process.execPath, ['both.mjs'], { cwd: project });
    expect([JSON.parse(stdout.toString()), stderr.toString()]).toEqual([
      [true, true, true, true, true, false, false],
      '',
    ]);
  });

  describe('in a project with Jest', () => {
    const jestProject = newFolder();

    beforeAll(() => {
      writeFileSync(join(jestProject, 'package.json'), '{ "private": true }');
      const words = ['install', '--silent', '--no-audit', '--no-fund', '--omit=peer', '--ignore-scripts'];
      // The last TypeScript that resolves as Node.js 10 did.
      execFileSync('npm', [...words, tarball, 'jest@30', 'typescript@5'], { cwd: jestProject });
      for (const [name, text] of Object.entries({
        flow: JEST,
        page: ofPage(),
        fixture: JEST_FIXTURE,
        strict: JEST_STRICT,
        print: JEST_PRINT,
        time: JEST_TIME,
        fakes: JEST_TIMERS,
        failing: JEST_FAILING,
      }))
        writeFileSync(join(jestProject, `${name}.test.js`), text);
    }, timeLimit(240_000));

    const runJest = (node: string, ...words: string[]) => {
      const { status, stdout, stderr } = spawnSync(node, ['node_modules/jest/bin/jest.js', ...words], {
        cwd: jestProject,
        env: { PATH: process.env.PATH, HOME: jestProject, CI: 'true', NO_COLOR: '1', MOCK_TOSS_LANG: 'en' },
        encoding: 'utf8',
        timeout: timeLimit(120_000),
      });
      return { status, output: stdout + stderr };
    };

    it.each(runtimes)(
      'is required by Jest on Node.js %s without flag, transform or setting, and leaves nothing open',
      (_major, node) => {
        const { status, output } = runJest(node(), '--detectOpenHandles', 'flow', 'page');
        expect(status, output).toBe(0);
        expect(output).toMatch(/Tests: +4 passed, 4 total/);
        expect(output).not.toMatch(/open handle|did not exit|Warning/);
      },
    );

    it.each(runtimes)(
      'has a fixture for Jest on Node.js %s that prints the report of each test that fails, once',
      (_major, node) => {
        const { status, output } = runJest(node(), 'fixture', 'strict');
        expect(output).toMatch(/Tests: +4 failed, 1 skipped, 2 passed, 7 total/);
        expect(status).toBe(1);
        expect(output.match(/mock-toss-cert: calls of client test_\w+/g)).toHaveLength(4);
        expect(output).toContain(
          'mock-toss-cert has findings (token-not-reused): see the report, and docs/findings.md',
        );
        expect(output).toContain('Exceeded timeout of 1000 ms');
        expect(output).not.toMatch(/open handle|did not exit|Warning/);
        const names = [...output.matchAll(/report of the test "(.*)"\nmock-toss-cert: calls of client/g)];
        expect(names.map(([, name]) => name).sort()).toEqual(['fails', 'hangs', 'is found wrong', 'late > fails']);
      },
    );

    it.each(runtimes)(
      'has a fixture for Jest on Node.js %s whose server has the real time when the tests have none',
      (_major, node) => {
        const fakeTimers = { enableGlobally: true, now: Date.parse('2001-02-03') };
        const { status, output } = runJest(node(), `--config=${JSON.stringify({ fakeTimers })}`, 'time');
        expect(output).toMatch(/Tests: +1 failed, 1 passed, 2 total/);
        expect([status, output.match(/mock-toss-cert: calls of client test_\w+/g)?.length]).toEqual([1, 1]);
        expect(output).not.toMatch(/open handle|did not exit|Warning/);
      },
    );

    it.each(runtimes)('has a fixture for Jest on Node.js %s that answers while timers are faked', (_major, node) => {
      const { status, output } = runJest(node(), 'fakes');
      expect(output).toMatch(/Tests: +1 failed, 3 passed, 4 total/);
      expect([status, output.match(/mock-toss-cert: calls of client test_\w+/g)?.length]).toEqual([1, 1]);
      expect(output).not.toMatch(/open handle|did not exit|Warning/);
    });

    it('has a fixture for Jest that checks no test that is expected to fail', () => {
      const { status, output } = runJest(process.execPath, 'failing');
      expect(output).toMatch(/Tests: +1 failed, 1 passed, 2 total/);
      expect(output).toContain('Failing test passed even though it was supposed to fail');
      expect(output).not.toContain('has findings');
      const names = [...output.matchAll(/report of the test "(.*)"\nmock-toss-cert: calls of client/g)];
      expect([status, names.map(([, name]) => name)]).toEqual([1, ['passes']]);
    });

    it('has a fixture for Jest that leaves a test its own failure when the report cannot be printed', () => {
      const { status, output } = runJest(process.execPath, 'print');
      expect(output).toMatch(/Tests: +1 failed, 1 passed, 2 total/);
      expect(status).toBe(1);
      expect(output).toContain('for a reason of its own');
      expect(output).toMatch(/mock-toss-cert: no report of client test_\w+: print failed: no paper\n/);
      expect(output).not.toMatch(/open handle|did not exit|failed to run/);
    });

    it('has types that TypeScript 5 reads with the language alone', () => {
      const names = entries.filter((name) => !ofOthers.includes(name));
      const text = names.map((name, at) => `export * as all${at} from '${name.replace('.', 'mock-toss-cert')}';\n`);
      writeFileSync(join(jestProject, 'alone.mts'), text.join(''));
      const tsconfig = { compilerOptions: languageAlone, files: ['alone.mts'] };
      writeFileSync(join(jestProject, 'tsconfig.json'), JSON.stringify(tsconfig));
      const words = ['node_modules/typescript/bin/tsc', '-p', '.'];
      const { stdout, status } = spawnSync(process.execPath, words, { cwd: jestProject, encoding: 'utf8' });
      // Other tests name files, which TypeScript does not take beside these settings.
      rmSync(join(jestProject, 'tsconfig.json'));
      expect([stdout, status]).toEqual(['', 0]);
    });

    it.each([
      ['node10', 'commonjs', ['old.ts']],
      ['node16', 'node16', ['old.cts', 'old.mts']],
      ['bundler', 'esnext', ['old.ts']],
    ])('has types that TypeScript reads with moduleResolution %s', (resolution, module, files) => {
      link(jestProject, '@types/node');
      for (const name of files) writeFileSync(join(jestProject, name), OLD_TYPES);
      const words = ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2023,dom', '--types', 'node'];
      const tsc = [
        'node_modules/typescript/bin/tsc',
        ...words,
        '--module',
        module,
        '--moduleResolution',
        resolution,
        ...files,
      ];
      const { stdout, status } = spawnSync(process.execPath, tsc, { cwd: jestProject, encoding: 'utf8' });
      expect([stdout, status]).toEqual(['', 0]);
    });
  });

  describe('the command', () => {
    const bin = () => inProject('.bin/mock-toss-cert');
    const withNode = (node: string) => ({ PATH: [join(node, '..'), process.env.PATH].join(delimiter) });

    it('runs', () => {
      const env = withNode(node22());
      expect(execFileSync(bin(), ['--version'], { env }).toString().trim()).toBe(packageJson.version);
      expect(execFileSync(bin(), ['keys'], { env }).toString()).toMatch(/^MII/);
      expect(spawnSync(bin(), ['nonsense'], { env }).status).toBe(2);
    });

    it('tells an old Node.js so, before it imports anything', () => {
      const old = join(project, 'old-node');
      mkdirSync(old, { recursive: true });
      // Another version number: what an old one would do with the syntax, it must not come to.
      writeFileSync(join(old, 'old.cjs'), "Object.defineProperty(process.versions, 'node', { value: '8.17.0' });");
      writeFileSync(join(old, 'node'), `#!/bin/sh\nexec '${node22()}' -r '${join(old, 'old.cjs')}' "$@"\n`);
      chmodSync(join(old, 'node'), 0o755);
      const { status, stderr, stdout } = spawnSync(bin(), ['keys'], { env: withNode(join(old, 'node')) });
      expect([status, stdout.toString()]).toEqual([1, '']);
      expect(stderr.toString()).toMatch(
        /^mock-toss-cert needs Node.js 22\.19\.0 or newer, this is 8\.17\.0: install a newer one/,
      );
    });

    it('is written in syntax that an old Node.js reads, up to the check', () => {
      for (const name of ['bin/mock-toss-cert.cjs', 'scripts/require-node.cjs']) {
        const text = readFileSync(join(root, name), 'utf8');
        expect(text, name).not.toMatch(/=>|\bconst\b|\blet\b|`|\bimport\b|\?\.|\?\?|\bclass\b/);
      }
    });
  });
});
