import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config/load.ts';
import { type RunningServer, startServer } from '../../src/server/listen.ts';
import { CONTROL, sessionPublicKey } from '../harness.ts';
import { newFolder } from '../new-folder.ts';
import { timeLimit } from '../time-limit.ts';
import { link, pack } from './packed.ts';
import { describeWith, javaLibrary, npmRegistry, pythonWith, rubyMinitest } from './programs.ts';

const execute = promisify(execFile);
const examples = fileURLToPath(new URL('../../examples/', import.meta.url));

let server: RunningServer;
beforeAll(async () => {
  const { config } = loadConfig({ env: { PORT: '0', MOCK_TOSS_HOST: '127.0.0.1' } });
  server = await startServer(await buildApp(config), config);
});
afterAll(() => server.close());

const environment = () => ({ PATH: process.env.PATH ?? '', TOSS_CERT_URL: server.url, PYTHONDONTWRITEBYTECODE: '1' });

const newClient = async (): Promise<{ clientId: string; clientSecret: string }> => {
  const made = await fetch(`${server.url}${CONTROL}/clients`, { method: 'POST' });
  return (await made.json()) as { clientId: string; clientSecret: string };
};

/** The lines of JSON that an example prints; nothing that it does is found wrong. */
const run = async (program: string, words: string[]): Promise<unknown[]> => {
  const { clientId, clientSecret } = await newClient();
  const env = { ...environment(), TOSS_CLIENT_ID: clientId, TOSS_CLIENT_SECRET: clientSecret };
  const { stdout } = await execute(program, words, { env });
  expect(await control(`/findings?clientId=${clientId}`)).toEqual([]);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
};

const PERSON = {
  ci: expect.stringMatching(/^CI0110000000001.{73}$/),
  name: '김토스',
  birthday: '19930324',
  gender: 'FEMALE',
  nationality: 'LOCAL',
  di: expect.stringMatching(/^DI0110000000001.{73}$/),
  ageGroup: 'ADULT',
};

/** What the examples with every kind of session key print when every field decrypted and every signature verified. */
const EXPECTED = [
  { algorithm: 'AES_GCM 256', api: '/api/v2/sign/user/auth/id', person: PERSON },
  { algorithm: 'AES_CBC 256', api: '/api/v2/sign/user/auth', person: { ...PERSON, phone: '01019990101' } },
  { algorithm: 'AES_CBC 128', api: '/api/v2/sign/user/auth/id', person: PERSON },
];

interface Call {
  readonly endpoint: string;
  readonly txId: string | null;
  readonly outcome: string;
  readonly request: { readonly body: { readonly text: string } | null };
}

const control = async <Item>(path: string): Promise<Item[]> =>
  ((await (await fetch(`${server.url}${CONTROL}${path}`)).json()) as { items: Item[] }).items;

const clientIds = async (): Promise<string[]> =>
  (await control<{ clientId: string }>('/clients?limit=200')).map(({ clientId }) => clientId);

/** What the six tests of a suite meet, by the calls of each one's client. */
const REFUSALS = ['', '', 'CE0002', 'CE3001', 'CE3101', 'CE3103'];

/** Of eight requests and seven results. */
const KEYS = 15;

const attempt = (program: string, words: string[], options: { cwd: string; env: NodeJS.ProcessEnv }) =>
  execute(program, words, options).then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    (error) => ({ code: error.code, output: `${error.stdout}${error.stderr}` }),
  );

/**
 * Runs an example's own tests, with the key as configuration. They must say that all six ran and none failed, and the
 * journal must show what they did: a client for each, one token for each client, a new session key for each call.
 */
const runSuite = async (folder: string, program: string, words: string[], summary: RegExp): Promise<void> => {
  const before = new Set(await clientIds());
  const { code, output } = await attempt(program, words, {
    cwd: join(examples, folder),
    env: { ...environment(), TOSS_PUBLIC_KEY: sessionPublicKey },
  });
  expect(output).toMatch(summary);
  expect(code).toBe(0);

  const made = (await clientIds()).filter((clientId) => !before.has(clientId));
  const calls = await Promise.all(made.map((clientId) => control<Call>(`/requests?clientId=${clientId}`)));
  const found = await Promise.all(made.map((clientId) => control<{ rule: string }>(`/findings?clientId=${clientId}`)));
  // What one of the tests is about; that is all that they do wrong.
  expect(found.flat().map(({ rule }) => rule)).toEqual(['result-read-third-time']);
  const refused = calls.map((ofClient) => ofClient.filter(({ outcome }) => outcome !== 'SUCCESS'));
  expect(refused.map((ofClient) => ofClient.map(({ outcome }) => outcome).join()).sort()).toEqual(REFUSALS);
  for (const ofClient of calls) {
    expect(ofClient.filter(({ endpoint }) => endpoint === 'token')).toHaveLength(1);
    const polled = ofClient.filter(({ endpoint }) => endpoint === 'status').map(({ txId }) => txId);
    expect(new Set(polled).size).toBe(polled.length);
  }
  const keys = calls
    .flat()
    .flatMap(({ request }) => /"sessionKey": ?"([^"]+)"/.exec(request.body?.text ?? '')?.[1] ?? []);
  expect(keys).toHaveLength(KEYS);
  expect(new Set(keys).size).toBe(keys.length);
};

const libraries = (['bcprov', 'bcutil', 'bcpkix', 'gson'] as const).map(javaLibrary);
const junit = (['junit4', 'hamcrest'] as const).map(javaLibrary);

describeWith(['javac', 'java', ...libraries, ...junit], 'the partner in Java', () => {
  const classpathOf = (jars: typeof libraries): string => jars.map(({ path }) => path).join(':');
  const sourcesOf = (folder: string): string[] =>
    readdirSync(join(examples, 'java', folder, 'partner')).map((name) =>
      join(examples, 'java', folder, 'partner', name),
    );
  const compile = async (sources: string[], classpath: string): Promise<string> => {
    const build = newFolder();
    await execute('javac', ['-encoding', 'UTF-8', '-cp', classpath, '-d', build, ...sources]);
    return `${build}:${classpath}`;
  };
  const utf8 = ['-Dfile.encoding=UTF-8', '-Dstdout.encoding=UTF-8'];

  it('walks the whole flow, decrypts every field and verifies the signature with Bouncy Castle', async () => {
    const classpath = await compile(sourcesOf('src'), classpathOf(libraries));
    expect(await run('java', [...utf8, '-cp', classpath, 'partner.Main'])).toEqual(EXPECTED);
  });

  it('passes its own tests', async () => {
    const classpath = await compile([...sourcesOf('src'), ...sourcesOf('test')], classpathOf([...libraries, ...junit]));
    const words = [...utf8, '-cp', classpath, 'org.junit.runner.JUnitCore', 'partner.PartnerTest'];
    await runSuite('java', 'java', words, /^OK \(6 tests\)$/m);
  });
});

const python = pythonWith('requests', 'cryptography', 'asn1crypto');

describeWith([python], 'the partner in Python', () => {
  it('walks the whole flow, decrypts every field and verifies the signature', async () => {
    expect(await run(python.path, [join(examples, 'python/partner.py')])).toEqual(EXPECTED);
  });

  it('passes its own tests', async () => {
    await runSuite('python', python.path, ['-m', 'unittest'], /^Ran 6 tests in .*\n\nOK$/m);
  });
});

describeWith(['php', 'phpunit'], 'the partner in PHP', () => {
  it('walks the whole flow and decrypts every field', async () => {
    expect(await run('php', [join(examples, 'php/partner.php')])).toEqual([PERSON]);
  });

  it('passes its own tests', async () => {
    await runSuite('php', 'phpunit', [], /^OK \(6 tests, \d+ assertions\)$/m);
  });
});

describeWith([rubyMinitest], 'the partner in Ruby', () => {
  it('walks the whole flow and decrypts every field', async () => {
    expect(await run('ruby', [join(examples, 'ruby/partner.rb')])).toEqual([PERSON]);
  });

  it('passes its own tests', async () => {
    const summary = /^6 runs, \d+ assertions, 0 failures, 0 errors, 0 skips$/m;
    await runSuite('ruby', 'ruby', ['test/partner_test.rb'], summary);
  });
});

describeWith(['npm', npmRegistry], 'the partner in Node.js', () => {
  const project = newFolder();

  beforeAll(async () => {
    cpSync(join(examples, 'node'), project, { recursive: true, filter: (path) => !path.endsWith('node_modules') });
    await execute('npm', ['pkg', 'delete', 'devDependencies'], { cwd: project });
    const words = ['install', '--silent', '--no-audit', '--no-fund', (await pack()).tarball];
    await execute('npm', words, { cwd: project });
    link(project, 'vitest');
  }, timeLimit(240_000));

  it('serves the whole flow, and tells its visitors nothing but what they need', async () => {
    const { clientId, clientSecret } = await newClient();
    const env = { ...environment(), TOSS_CLIENT_ID: clientId, TOSS_CLIENT_SECRET: clientSecret, PORT: '0' };
    const partner = spawn(process.execPath, ['server.js'], { cwd: project, env, stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [line] = await once(partner.stdout, 'data');
      const url = `${/http:\S+/.exec(String(line))?.[0]}/verify`;
      const post = async (path: string, body: object): Promise<unknown> => {
        const headers = { 'content-type': 'application/json' };
        return (await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })).json();
      };
      const asked = await post('', { name: '김토스', phone: '01019990001', birthday: '19930324' });
      const { txId } = asked as { txId: string };
      expect(await (await fetch(`${url}/${txId}/status`)).json()).toEqual({ status: 'COMPLETED' });
      const read = Promise.all([post(`/${txId}/result`, {}), post(`/${txId}/result`, {})]);
      expect(await read).toEqual([1, 2].map(() => ({ name: '김토스', ageGroup: 'ADULT' })));
      expect(await post('/nobody/result', {})).toEqual({ error: 'unknown' });
    } finally {
      partner.kill();
    }
    const calls = await control<Call>(`/requests?clientId=${clientId}`);
    expect(calls.map(({ endpoint }) => endpoint).reverse()).toEqual(['token', 'request', 'status', 'result']);
    expect(await control(`/findings?clientId=${clientId}`)).toEqual([]);
  });

  const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
  const runVitest = () =>
    attempt(process.execPath, [vitest, 'run'], {
      cwd: project,
      env: { PATH: process.env.PATH, CI: 'true', NO_COLOR: '1' },
    });

  it('passes its own tests, which start the emulator themselves', async () => {
    const { code, output } = await runVitest();
    expect(output).toMatch(/^ +Tests +6 passed \(6\)$/m);
    expect(code).toBe(0);
  });

  it('fails its own tests when its calls are not as the guide wants them', async () => {
    const path = join(project, 'src/toss-cert-client.js');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(/^ *requestUrl: .*\n/m, ''));
    const { code, output } = await runVitest();
    writeFileSync(path, text);
    expect(output).toMatch(/^ +Tests +6 failed \(6\)$/m);
    expect(output.match(/^ +warning request-url-missing/gm)).toHaveLength(6);
    expect(code).toBe(1);
  });
});

const SECTIONS = [
  'Run it',
  'Run its tests',
  'Pointing your client here',
  'Completing from the test',
  'Expiry',
  'The wrong person',
  'Maintenance',
  'The third read',
];

const withoutIndent = (text: string): string =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .join('\n');

describe.each([
  ['java', 'java'],
  ['python', 'python'],
  ['php', 'php'],
  ['ruby', 'ruby'],
  ['node', 'js'],
])('the page of examples/%s', (name, language) => {
  const folder = join(examples, name);
  const page = readFileSync(join(folder, 'README.md'), 'utf8');

  it('has its sections in order', () => {
    expect([...page.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual(SECTIONS);
  });

  it('shows lines that the example has', () => {
    const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /^(?!node_modules).*\.(java|py|php|rb|js)$/.test(file))
      .map((file) => withoutIndent(readFileSync(join(folder, file), 'utf8')));
    const snippets = [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, text]) =>
      withoutIndent(text ?? ''),
    );
    expect(snippets).toHaveLength(SECTIONS.length - 2);
    expect(snippets.filter((snippet) => !code.some((text) => text.includes(snippet)))).toEqual([]);
  });
});
