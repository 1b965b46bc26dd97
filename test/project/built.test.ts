import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { entriesFor } from '../../scripts/entries.ts';
import { atEnd } from '../at-end.ts';
import { builtCopy } from '../built-copy.ts';
import { CREDENTIALS, makeFiles, startEmulator } from '../cli/compare/compared.ts';
import { API, TOKEN_FORM } from '../harness.ts';
import { newFolder } from '../new-folder.ts';
import { itOnPosix, stoppedBy } from '../systems.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const packageJson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** What users import, in both forms; the entry for Vitest is imported in the test of the package, by Vitest. */
const exported = [
  ...entriesFor('require').map((path) => `dist/${path}.js`),
  ...entriesFor('default').map((path) => `dist/${path}.mjs`),
].filter((path) => !path.endsWith('/vitest.mjs'));

const isElsewhere = (name: string): boolean => name.startsWith('node:') || name in packageJson.peerDependencies;

/** What an installed package has of the program: no other package, no sources. */
const folder = newFolder();
const dist = join(folder, 'dist');
const main = join(dist, 'main.js');
let copy = '';

beforeAll(async () => {
  copy = await builtCopy();
  for (const name of ['dist', 'fixtures', 'package.json']) {
    cpSync(join(copy, name), join(folder, name), { recursive: true });
  }
});

/** Compares the built program with a server. */
const runBuilt = async (url: URL): Promise<{ out: string; err: string; code: number | null }> => {
  const { publicKey, person } = makeFiles();
  const words = ['compare', '--with', url.href, '--public-key', publicKey, '--person', person];
  const child = spawn(process.execPath, [main, ...words], {
    env: { ...CREDENTIALS, MOCK_TOSS_LANG: 'en' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text;
  });
  const [code] = await once(child, 'close');
  return { out, err, code };
};

interface Started {
  readonly child: ChildProcess;
  /** The ready line. */
  readonly ready: Readonly<Record<string, string>>;
  /** Every line of the log so far. */
  readonly lines: readonly string[];
}

const start = async (words: readonly string[] = [], options: { readonly uid?: number } = {}): Promise<Started> => {
  const child = spawn(process.execPath, [main, 'start', ...words], {
    env: { PORT: '0', MOCK_TOSS_HOST: '127.0.0.1', MOCK_TOSS_SCENARIO: 'instant' },
    stdio: ['ignore', 'pipe', 'inherit'],
    ...options,
  });
  atEnd(() => child.kill('SIGKILL'));
  const lines: string[] = [];
  const output = createInterface({ input: child.stdout });
  output.on('line', (line) => lines.push(line));
  const [line] = (await once(output, 'line')) as [string];
  return { child, ready: JSON.parse(line), lines };
};

const stop = async ({ child }: Started): Promise<void> => {
  child.kill('SIGTERM');
  expect(await once(child, 'close')).toEqual(stoppedBy('SIGTERM'));
};

/** The hint to a result call whose session key is plain text. */
const askDiagnosis = async (url: string): Promise<string | null> => {
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const asked = await fetch(`${url}/token`, { method: 'POST', headers: type, body: TOKEN_FORM });
  const { access_token: token } = (await asked.json()) as { access_token: string };
  const call = (endpoint: string, body: object): Promise<Response> =>
    fetch(`${url}${API}/${endpoint}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const requested = await call('request', { requestType: 'USER_NONE', requestUrl: 'https://partner.test' });
  const { success } = (await requested.json()) as { success: { txId: string } };
  const answer = await call('result', { txId: success.txId, sessionKey: 'plain text' });
  return answer.headers.get('x-mock-toss-hint');
};

const textOf = (file: string): string => readFileSync(join(dist, file), 'utf8');

/** The files that a file of the program loads at once: what it loads late is in a function. */
const loadsOf = (file: string): readonly string[] =>
  [...textOf(file).matchAll(/(?<!=>)\brequire\("(\.[^"]+)"\)/g)].map(([, next = '']) => join(dirname(file), next));

/** The files of the program that are loaded with one of them. */
const loadedWith = (first: string): string[] => {
  const found = new Set<string>();
  const look = (file: string): void => {
    if (found.has(file)) return;
    found.add(file);
    for (const next of loadsOf(file)) look(next);
  };
  look(first);
  return [...found].map((file) => basename(file));
};

describe('the built program', () => {
  it('walks the whole flow without any other package', () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [main, 'demo', '--port', '2'], { encoding: 'utf8' });
    expect([stdout.trim().split('\n').at(-1), stderr, status]).toEqual([
      'Done: every answer is as the guide says.',
      '',
      0,
    ]);
  });

  it('answers everything as the sources do', async () => {
    const { out, err, code } = await runBuilt(await startEmulator());

    expect([code, out.match(/^ {2}differs.*/gm) ?? []], err).toEqual([0, []]);
    expect(out).toMatch(/\n\d{3} same, 0 differ, /);
  });

  it('finds what it loads late', async () => {
    const server = await start(['--tls', '--tls-port', '0', '--data-dir', newFolder(), '--cors', 'https://page.test']);
    const { url, tlsUrl } = server.ready;
    expect(tlsUrl).toMatch(/^https:/);
    const paths = [
      '/app',
      '/demo',
      '/cert/v1',
      '/app/assets/window.js',
      '/_control/docs',
      '/_control/docs/swagger-ui.css',
      '/_control/docs/en/findings',
      '/_control/docs/assets/docs.css',
    ];
    const control = ['docs/swagger-ui-bundle.js', 'v1/openapi.json', 'v1/metrics'].map((path) => `/_control/${path}`);
    for (const path of [...paths, ...control]) {
      expect((await fetch(`${url}${path}`)).status, path).toBe(200);
    }
    expect(await askDiagnosis(url ?? '')).toMatch(
      /encrypt it and send all of it \(docs\/troubleshooting\.md#key-mistakes\)$/,
    );
    await stop(server);
  });

  it('names the lines of the sources in stack traces', async () => {
    const page = join(dist, 'web/assets/phone.html');
    const text = readFileSync(page);
    rmSync(page);
    const server = await start();
    expect((await fetch(`${server.ready.url}/app`)).status).toBe(500);
    const failed = () => server.lines.find((line) => line.includes('"call failed"'));
    await expect.poll(failed).toBeDefined();
    const { err } = JSON.parse(failed() ?? '') as { err: { at: readonly string[] } };
    const [, file = '', line = ''] = /(src\/[\w/.-]+):(\d+):\d+\)$/.exec(err.at[0] ?? '') ?? [];
    expect(file, err.at[0]).toBe('src/http/installed-files.ts');
    expect(readFileSync(join(root, file), 'utf8').split('\n')[Number(line) - 1]).toContain('new TransportError(');
    await stop(server);
    cpSync(join(root, 'src/web/assets/phone.html'), page);
    expect(readFileSync(page)).toEqual(text);
  });

  itOnPosix('starts also where its compile cache can be neither read nor written', async () => {
    const cache = join(dist, 'compile-cache');
    expect(existsSync(cache)).toBe(true);
    rmSync(cache, { recursive: true });
    chmodSync(folder, 0o755);
    chmodSync(dist, 0o555);
    // Nothing is closed to root.
    const server = await start([], process.getuid?.() === 0 ? { uid: 65_534 } : {});
    await stop(server);
    expect(existsSync(cache)).toBe(false);
    chmodSync(dist, 0o755);
  });

  it('loads the server neither for a health check nor for a diagnosis', () => {
    for (const first of ['main2.js', 'crypto/diagnosis/worker.js', 'client/control.js', 'client/session.js']) {
      expect(loadedWith(first)).not.toContain('server.js');
    }
    expect(loadedWith('client/start.js')).toContain('server.js');
  });

  it.each([
    ['writes metrics', 'AggregatorRegistry'],
    ['looks into signatures', 'signingCertificateV2'],
    ['talks to a store on a server', 'mockTossStartCall'],
  ])('loads what %s with no other part', (_what, word) => {
    const files = globSync('**/*.js', { cwd: dist, exclude: ['web', 'swagger-ui'] });
    const having = files.filter((file) => textOf(file).includes(word));
    expect(having).toHaveLength(1);
    for (const first of ['main2.js', 'server.js', 'client/start.js']) {
      expect(loadedWith(first)).not.toContain(having[0]);
    }
  });

  it('has no files that load each other', () => {
    const done = new Set<string>();
    const circles: string[] = [];
    const look = (file: string, way: readonly string[]): void => {
      if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' > '));
      if (way.includes(file) || done.has(file)) return;
      for (const next of loadsOf(file)) look(next, [...way, file]);
      done.add(file);
    };
    for (const file of globSync('**/*.js', { cwd: dist, exclude: ['web', 'swagger-ui', 'dashboard'] })) look(file, []);
    expect(circles).toEqual([]);
  });

  it.each(exported)('exports from %s what the source does', (path) => {
    const source = path.replace('dist/', 'src/').replace(/\.m?js$/, '.ts');
    const script = `
      const names = [await import('./${source}'), ${path.endsWith('.mjs') ? 'await import' : 'process.getBuiltinModule("module").createRequire(process.cwd() + "/x")'}('./${path}')];
      for (const all of names) console.log(Object.keys(all).sort().join());`;
    const words = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script];
    const { stdout, stderr } = spawnSync(process.execPath, words, { cwd: copy, encoding: 'utf8' });
    const [theirs, ours] = stdout.split('\n');
    expect([ours, stderr]).toEqual([theirs, '']);
    expect(ours).not.toBe('');
  });

  it.each([
    ['an option of a fixture', `require('./dist/client/node-test.js').useTossCert({ failon: 'error' })`],
    ['a fixture elsewhere', `require('./dist/client/jest.js').useTossCert()`],
    ['a setting', `require('./dist/client/start.js').startMockToss({ port: 'x' })`],
    ['an address', `new (require('./dist/client/control.js').ControlClient)('x')`],
    ['a server', `new (require('./dist/client/control.js').ControlClient)('http://127.0.0.1:1').info()`],
    ['a key', `new (require('./dist/client/session.js').TossCertSessionGenerator)('x').generate()`],
    ['a setting, in a module', `await (await import('./dist/client/start.mjs')).startMockToss({ port: 'x' })`],
    ['an address, in a module', `new (await import('./dist/client/control.mjs')).ControlClient('x')`],
    ['a key, in a module', `new (await import('./dist/client/session.mjs')).TossCertSessionGenerator('x').generate()`],
  ])('refuses %s without a wall of code', (_what, script) => {
    const words = [`--input-type=${script.includes('import(') ? 'module' : 'commonjs'}`, '--enable-source-maps', '-e'];
    const { stderr, status } = spawnSync(process.execPath, [...words, script], { cwd: folder, encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toContain('Error: ');
    // A start that fails shows the line that called it alone.
    const place = script.includes('startMockToss') ? /^\S*\[eval\d*\]:1\n/ : /\bsrc\/client\/[\w-]+\.ts:\d+/;
    expect(stderr).toMatch(place);
    expect(stderr.split('\n').filter((line) => line.length > 200)).toEqual([]);
  });

  it('has a license for each package that it contains, and no path of the machine that built it', () => {
    const licenses = textOf('THIRD-PARTY-LICENSES.txt');
    const imports = globSync('src/**/*.{ts,tsx}', { cwd: root }).flatMap((file) => [
      ...readFileSync(join(root, file), 'utf8').matchAll(
        /^import (?!type)[^;]*? from '([^.][^']*)'|import\('([^.][^']*)'\)/gm,
      ),
    ]);
    const packageOf = (name: string): string =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/');
    const names = imports.map(([, name, late]) => name ?? late ?? '').filter((name) => !isElsewhere(name));
    const contained = new Set(names.map(packageOf));
    expect(contained.size).toBeGreaterThan(10);
    for (const name of contained) expect(licenses).toMatch(new RegExp(`^${name} \\d+\\.\\d+`, 'm'));
    expect(licenses).toContain('swagger-ui: Apache-2.0');
    const files = globSync('**/*.{js,mjs,map,ts,mts,txt}', { cwd: dist, exclude: ['web', 'swagger-ui'] });
    expect(files.filter((file) => textOf(file).includes(copy))).toEqual([]);
  });
});
