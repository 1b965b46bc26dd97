import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Agent, fetch as fetchWith } from 'undici';
import { beforeAll, expect, it } from 'vitest';
import { atEnd } from '../at-end.ts';
import { builtCopy } from '../built-copy.ts';
import { CREDENTIALS } from '../cli/compare/compared.ts';
import { type Ended, outputOf } from '../main-process.ts';
import { newFolder } from '../new-folder.ts';
import { timeLimit } from '../time-limit.ts';
import { describeWith, type Requirement } from './programs.ts';
import { RedisServer } from './valkey/redis-server.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const NOBODY = 65_534;

const linuxOnX64: Requirement = {
  name: 'Linux on x64',
  debian: null,
  homebrew: null,
  isThere: () => process.platform === 'linux' && process.arch === 'x64',
};

/** A file alone in its folder, which every user may enter. */
const place = newFolder();
const executable = join(place, 'mock-toss-cert');

interface Room {
  readonly folder: string;
  readonly options: SpawnOptions;
}

/** A folder to work in that is also home and place for temporary files: all that could be left behind is in it. No program is on the path. */
const newRoom = (env: Record<string, string> = {}): Room => {
  const folder = newFolder();
  const nothing = { PATH: '', HOME: folder, TMPDIR: folder };
  const settings = { PORT: '0', MOCK_TOSS_HOST: '127.0.0.1', MOCK_TOSS_SCENARIO: 'instant' };
  return {
    folder,
    options: { cwd: folder, env: { ...nothing, ...settings, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  };
};

const spawnIn = ({ options }: Room, words: readonly string[], more: SpawnOptions = {}): ChildProcess => {
  const child = spawn(executable, words, { ...options, ...more });
  atEnd(() => child.kill('SIGKILL'));
  return child;
};

const run = (words: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
  outputOf(spawnIn(newRoom(env), words));

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  /** The ready line. */
  readonly ready: Readonly<Record<string, string>>;
}

const startIn = async (room: Room, words: readonly string[] = [], more: SpawnOptions = {}): Promise<Started> => {
  const child = spawnIn(room, ['start', ...words], more);
  let said = '';
  child.stderr?.on('data', (data) => {
    said += String(data);
  });
  const ready = await new Promise<Record<string, string>>((resolve, reject) => {
    if (child.stdout === null) throw new Error('no output');
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.includes('"mock-toss-cert is ready"')) resolve(JSON.parse(line));
    });
    child.once('close', (code) => reject(new Error(`it ended with ${code}: ${said}`)));
  });
  return { child, url: String(ready.url), ready };
};

const start = (env: Record<string, string> = {}): Promise<Started> => startIn(newRoom(env));

const stop = async ({ child }: Started, signal: NodeJS.Signals = 'SIGTERM'): Promise<unknown> => {
  child.kill(signal);
  return (await once(child, 'close'))[0];
};

const OK = { code: 0, stderr: '' };

describeWith([linuxOnX64, 'npm'], 'the executable', () => {
  let server: Started;

  beforeAll(async () => {
    const copy = await builtCopy();
    execFileSync('npm', ['run', '--silent', 'executable'], { cwd: copy });
    const [sum, name = ''] = readFileSync(join(copy, 'executables/mock-toss-cert-linux-x64.sha256'), 'utf8').split(
      /\s+/,
    );
    const built = join(copy, 'executables', name);
    expect(createHash('sha256').update(readFileSync(built)).digest('hex')).toBe(sum);
    chmodSync(place, 0o755);
    renameSync(built, executable);
    server = await start();
  }, timeLimit(120_000));

  it('has no path of the machine that built it', () => {
    const content = readFileSync(executable);
    for (const path of [root, 'mock-toss-test', 'mock-toss-executable-']) expect(content.includes(path)).toBe(false);
  });

  it('is as large as its page says', () => {
    const page = readFileSync(join(root, 'docs/executable.md'), 'utf8');
    const [, said] = /`mock-toss-cert-linux-x64` \| \d+ \| (\d+) MB/.exec(page) ?? [];
    expect(Math.abs(statSync(executable).size / 1e6 - Number(said))).toBeLessThan(5);
  });

  it('says its version and its help, in Korean too', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(await run(['--version'])).toEqual({ ...OK, stdout: `${version}\n` });
    expect((await run(['--help'])).stdout).toContain('Unofficial emulator of the Toss certification API');
    expect((await run(['--help'], { MOCK_TOSS_LANG: 'ko' })).stdout).toContain('토스 인증 API의 비공식 에뮬레이터');
  });

  it('prints the licenses of all that is in it', async () => {
    const { stdout } = await run(['licenses']);
    for (const text of ['MIT License', 'fastify 5.', 'Node.js is licensed for use as follows', 'OpenSSL']) {
      expect(stdout).toContain(text);
    }
  });

  it('is ready for a health check', async () => {
    expect(await run(['health', '--url', server.url])).toEqual({ ...OK, stdout: '{"status":"ready"}\n' });
  });

  it('walks the whole flow, and what it found wrong is printed', async () => {
    const shown = await run(['demo', '--url', server.url]);
    expect(shown).toMatchObject(OK);
    expect(shown.stdout.trim().split('\n').at(-1)).toBe('Done: every answer is as the guide says.');
    const { code, stdout } = await run(['findings', '--url', server.url, '--format', 'json']);
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.anything()]);
  });

  it.each([
    ['/demo', 'text/html', '<!doctype html>'],
    ['/', 'text/html', 'dashboard/main.js'],
    ['/dashboard/main.js', '*/*', 'preact'],
    ['/dashboard/dashboard.css', '*/*', '{'],
    ['/_control/docs/en/', 'text/html', 'Documentation'],
    ['/_control/docs/ko/', 'text/html', '문서'],
    ['/_control/docs/assets/docs.css', '*/*', '{'],
    ['/_control/docs', 'text/html', 'swagger-ui-bundle.js'],
    ['/_control/docs/swagger-ui-bundle.js', '*/*', 'SwaggerUIBundle'],
    ['/_control/v1/openapi.json', '*/*', '"openapi":"3.1.0"'],
    ['/_control/v1/openapi-toss.json', '*/*', '"openapi":"3.1.0"'],
    ['/_control/v1/metrics', '*/*', 'mock_toss'],
    ['/_control/v1/scenarios', '*/*', 'instant'],
  ])('answers %s', async (path, accept, content) => {
    const answer = await fetch(`${server.url}${path}`, { headers: { accept } });
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining(content)]);
  });

  it.each(['keys', 'ca', 'snapshot', 'clients', 'coverage', 'tx', 'doctor'])('has the command %s', async (name) => {
    const asks = ['keys', 'ca'].includes(name) ? [] : ['--url', server.url];
    expect(await run([name, ...asks])).toMatchObject({ ...OK, stdout: expect.stringMatching(/\S/) });
  });

  it('says what is wrong with a session key, in its worker', async () => {
    const answer = await fetch(`${server.url}/_control/v1/inspect`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ sessionKey: 'plain text' }),
    });
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('"mistake":"frame"')]);
    const { code, stderr } = await run(['decrypt', '--session-key', 'plain text', 'name=plain']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('sessionKey')]);
  });

  it('answers HTTPS with the certificate that its own command prints', async () => {
    const room = newRoom();
    const secure = await startIn(room, ['--tls', '--tls-port', '0']);
    const { stdout: ca } = await outputOf(spawnIn(room, ['ca']));
    const answer = await fetchWith(`${secure.ready.tlsUrl}/health`, { dispatcher: new Agent({ connect: { ca } }) });
    expect(answer.status).toBe(200);
    expect(await stop(secure)).toBe(0);
  });

  it('runs a command with HTTPS, and reads nothing from the disk for it', async () => {
    const { code, stdout, stderr } = await run(['exec', '--tls', '--', executable, 'health']);
    expect([code, stdout, stderr.trimEnd().split('\n').at(-1)]).toEqual([
      0,
      '{"status":"ready"}\n',
      'mock-toss-cert: the command succeeded',
    ]);
    expect((await run(['exec', '--', 'no-such-command'])).code).toBe(127);
  });

  it('compares itself with a server, with the probes inside', async () => {
    const other = await start({ MOCK_TOSS_SCENARIO: 'manual' });
    const { code, stdout, stderr } = await run(['compare', '--with', other.url, '--json'], CREDENTIALS);
    const { probes } = JSON.parse(stdout);
    expect(probes.filter(({ result }: { result: string }) => result === 'differs')).toEqual([]);
    expect(probes.filter(({ result }: { result: string }) => result === 'same').length).toBeGreaterThan(100);
    expect(code, stderr).toBe(0);
  });

  it('says what is observed of the real service', async () => {
    const { code, stdout } = await run(['fidelity', '--url', server.url, '--json']);
    expect([code, JSON.parse(stdout)[0]]).toMatchObject([0, { id: 'token-form' }]);
  });

  it('takes fixtures of a folder, and names its own when they do not fit', async () => {
    const room = newRoom();
    const fixtures = join(room.folder, 'fixtures');
    mkdirSync(join(fixtures, 'scenarios'), { recursive: true });
    writeFileSync(join(fixtures, 'scenarios/mine.json'), '{ "name": "mine" }');
    const own = await startIn(room, ['--fixtures', fixtures, '--scenario', 'mine']);
    expect(await stop(own)).toBe(0);
    mkdirSync(join(fixtures, 'keys'));
    cpSync(join(root, 'fixtures/keys/signature-root.pem'), join(fixtures, 'keys/signature-ca.pem'));
    const { code, stderr } = await outputOf(spawnIn(room, ['start', '--fixtures', fixtures]));
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining(`${executable}/fixtures/keys/signature-ca-private.pem: is not the key of`),
    ]);
  });

  it('begins with a snapshot', async () => {
    const room = newRoom();
    const file = join(room.folder, 'snapshot.json');
    expect(await run(['snapshot', '--output', file, '--url', server.url])).toMatchObject(OK);
    expect(await stop(await startIn(room, ['--restore', file]))).toBe(0);
  });

  it('ends with 0 when it is told to stop, and leaves nothing behind, also when it was killed', async () => {
    const room = newRoom();
    expect(await stop(await startIn(room))).toBe(0);
    expect(await stop(await startIn(room), 'SIGKILL')).toBe(null);
    expect(readdirSync(room.folder)).toEqual([]);
    expect(readdirSync(place)).toEqual(['mock-toss-cert']);
  });

  it('runs twice at once', async () => {
    const room = newRoom();
    const both = await Promise.all([startIn(room), startIn(room)]);
    expect(await Promise.all(both.map((one) => stop(one)))).toEqual([0, 0]);
  });

  it('needs no place to write, not even for temporary files', async () => {
    const room = newRoom();
    chmodSync(room.folder, 0o555);
    const user = process.getuid?.() === 0 ? { uid: NOBODY } : {};
    const shown = await outputOf(spawnIn(room, ['demo'], user));
    expect(shown).toMatchObject(OK);
    expect(await stop(await startIn(room, [], user))).toBe(0);
  });

  describeWith(['redis-server'], 'with a store on a server', () => {
    it('starts, and walks the whole flow', async () => {
      const redis = await RedisServer.start();
      atEnd(() => redis.kill());
      const shared = await start({ MOCK_TOSS_STORE: redis.url });
      expect(await run(['demo', '--url', shared.url])).toMatchObject(OK);
      expect(await stop(shared)).toBe(0);
    });
  });
});
