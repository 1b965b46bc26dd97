import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { atEnd } from '../../at-end.ts';
import { outputOf, runMain, spawnMain } from '../../main-process.ts';
import { missingPath, newFolder, unwritablePath } from '../../new-folder.ts';
import { describeOnPosix, isPosix, itOnPosix } from '../../systems.ts';
import { runCli } from '../run.ts';
import { execAndRead, execHere, lastLine, node, printEnvironment } from './run.ts';

const FORM = 'the command to run must stand after "--": mock-toss-cert exec [options] -- <command …>';

/** A command that breaks a rule: it gets a new access token for each of its calls. */
const breakRule = node(`
  const { MOCK_TOSS_URL: url, MOCK_TOSS_CLIENT_ID: id, MOCK_TOSS_CLIENT_SECRET: secret } = process.env;
  const body = new URLSearchParams({ grant_type: 'client_credentials', scope: 'ca', client_id: id, client_secret: secret });
  // The command ends when it has all of its answers, and not before.
  const alive = setInterval(() => {}, 1e6);
  const ask = () => fetch(url + '/token', { method: 'POST', body }).then((answer) => answer.text());
  Promise.all([ask(), ask(), ask()]).then(() => clearInterval(alive));
`);

const ok = node('');

const takenPort = async (): Promise<string> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(() => server.close());
  return String((server.address() as AddressInfo).port);
};

/** Runs exec, and checks its exit code and its last line. */
const expectEnd = async (
  options: readonly string[],
  command: readonly string[],
  code: number,
  text: unknown,
): Promise<void> => {
  const printed = await execHere(options, command);
  const line = lastLine(printed.err);
  const start = 'mock-toss-cert: ';
  expect([printed.code, line.slice(0, start.length), line.slice(start.length)]).toEqual([code, start, text]);
  // Bad input is one line.
  if ([2, 3, 126, 127].includes(code) && !command.includes('-e'))
    expect(printed.err.trim().split('\n')).toHaveLength(1);
  expect(printed.err).not.toContain('hunter2');
  expect(printed.out).toBe('');
};

describeOnPosix('the exit code of exec, and its last line, on POSIX', () => {
  it.each([
    [
      '126 for a folder',
      [],
      [newFolder()],
      126,
      expect.stringMatching(
        /^the command "\S+" cannot be run \(EACCES: it must be a program, and you must have the right to run it\)$/,
      ),
    ],
    [
      '143 for a command that SIGTERM has ended',
      [],
      node('process.kill(process.pid, "SIGTERM")'),
      143,
      'the command was ended by SIGTERM',
    ],
    [
      '137 for a command that was killed',
      [],
      node('process.kill(process.pid, "SIGKILL")'),
      137,
      'the command was ended by SIGKILL',
    ],
  ] as const)('%s', (_title, options, command, code, text) => expectEnd(options, command, code, text));
});

describe('the exit code of exec, and its last line', () => {
  it.each([
    ['0 for a command that succeeds', [], ok, 0, 'the command succeeded'],
    ['1 for a command that fails with it', [], node('process.exit(1)'), 1, 'the command failed with exit code 1'],
    ['2 for a command that fails with it', [], node('process.exit(2)'), 2, 'the command failed with exit code 2'],
    ['3 for a command that fails with it', [], node('process.exit(3)'), 3, 'the command failed with exit code 3'],
    ['that of the command', [], node('process.exit(255)'), 255, 'the command failed with exit code 255'],
    [
      'that of the command, also when the coverage is too low',
      ['--min-coverage', '1'],
      node('process.exit(7)'),
      7,
      'the command failed with exit code 7, and coverage is 0%, less than --min-coverage 1: add tests for outcomes that are missing',
    ],
    [
      '1 for too little coverage',
      ['--min-coverage', '1'],
      ok,
      1,
      'the command succeeded, but coverage is 0%, less than --min-coverage 1: add tests for outcomes that are missing',
    ],
    ['0 for enough coverage', ['--min-coverage', '0'], ok, 0, 'the command succeeded'],
    [
      '127 for a command that is not there',
      [],
      ['no-such-command'],
      127,
      'there is no command "no-such-command": check its name, or give its path',
    ],
    [
      '127 for a path where nothing is',
      [],
      ['./no/such/command', '--password=hunter2'],
      127,
      'there is no command "./no/such/command": check its name, or give its path',
    ],
    [
      '127 for a command line in one word, which it does not repeat',
      [],
      ['curl -H hunter2'],
      127,
      'there is no command of this name: write its words after "--" without quotes around all of them',
    ],
    ['127 for an empty word', [], [''], 127, 'there is no command of this name: check its name, or give its path'],
    [
      '2 for a severity that does not exist',
      ['--fail-on', 'fatal'],
      ok,
      2,
      '--fail-on is "fatal", which is not allowed: must be one of error, warning',
    ],
    [
      '2 for a coverage that is no percentage',
      ['--min-coverage', '101'],
      ok,
      2,
      '--min-coverage is "101", which is not allowed: must be a whole number from 0 to 100',
    ],
    ['2 for a wrong setting', ['--port', 'x'], ok, 2, expect.stringContaining('--port is "x", which is not allowed')],
    [
      '2 for a scenario that does not exist',
      ['--scenario', 'nothing'],
      ok,
      2,
      expect.stringContaining('--scenario is "nothing", which is not allowed'),
    ],
    [
      '2 for a certificate that is not there',
      ['--tls-cert', 'missing.pem', '--tls-key', 'missing.key'],
      ok,
      2,
      expect.stringContaining('--tls-cert names "missing.pem", which does not exist'),
    ],
    [
      '2 for a snapshot that is none',
      ['--restore', join(import.meta.dirname, 'exec.test.ts')],
      ok,
      2,
      expect.stringContaining('exec.test.ts'),
    ],
    ['2 for an unknown option', ['--nope'], ok, 2, "unknown option '--nope': see --help"],
    [
      '2 for a report that cannot be written',
      ['--junit', unwritablePath()],
      ok,
      2,
      expect.stringMatching(/^--junit names \S+, which cannot be written \(\w+\): name another file$/),
    ],
    [
      '3 for a folder of the CA that cannot be written',
      ['--tls', '--data-dir', unwritablePath()],
      ok,
      3,
      expect.stringMatching(/^the server did not start: \S+ cannot be written \(\w+\): name another folder/),
    ],
  ] as const)('%s', (_title, options, command, code, text) => expectEnd(options, command, code, text));

  it('3 for a port that is taken, of each kind', async () => {
    const port = await takenPort();
    for (const [options, advice] of [
      // The environment variable PORT is the command's.
      [['--port', port], '--port'],
      [['--tls', '--data-dir', newFolder(), '--tls-port', port], 'MOCK_TOSS_TLS_PORT or --tls-port'],
      [['--data-dir', newFolder(), '--proxy-port', port], 'MOCK_TOSS_PROXY_PORT or --proxy-port'],
    ] as const) {
      const { code, err } = await execHere(options, ok);
      expect([code, err]).toEqual([
        3,
        expect.stringMatching(
          new RegExp(
            `^mock-toss-cert: the server did not start: 127.0.0.1:${port} is in use: [^\n]+ another port with ${advice}\n$`,
          ),
        ),
      ]);
    }
    const korean = await execHere(['--port', port], ok, { MOCK_TOSS_LANG: 'ko' });
    expect(korean.err).toContain('그 프로세스를 끝내거나 --port 값을 다른 포트로 바꾸세요');
  });

  it.each([
    ['en', 'docs/cli.md'],
    ['ko', 'docs/ko/cli.md'],
  ])('is explained in the help as on the page: %s', async (MOCK_TOSS_LANG, page) => {
    const { out } = await runCli(['exec', '--help'], { env: { MOCK_TOSS_LANG } });
    const [, listed = ''] = out.split(/Exit codes of exec|exec의 종료 코드/);
    const text = readFileSync(join(import.meta.dirname, '../../..', page), 'utf8');
    const [, table = ''] = text.split(/### Exit codes of exec|### exec의 종료 코드/);
    const shown = [...listed.matchAll(/^ {2}([\d+n]+) /gm)].map(([, code]) => code);
    const explained = [...(table.split('\n## ')[0] ?? '').matchAll(/^\| ([\d+n]+) \|/gm)].map(([, code]) => code);
    expect([shown, explained]).toEqual([explained, ['0', '1', '2', '3', '126', '127', '128+n']]);
    // PORT and HOST are the command's.
    expect(out).not.toMatch(/(environment variable|환경 변수) (PORT|HOST)\)|MOCK_TOSS_HOST (or|또는) HOST/);
  });

  it('3 for a folder for temporary files that cannot be written', async () => {
    const missing = missingPath();
    // Windows has other names for it.
    const env = { TMPDIR: missing, TEMP: missing, TMP: missing };
    const { code, stderr } = await runMain(['exec', '--tls', '--data-dir', newFolder(), '--', ...ok], env);
    expect([code, stderr]).toEqual([
      3,
      `mock-toss-cert: the server did not start: the files of the CA cannot be written to ${missing} (ENOENT): name another folder with TMPDIR\n`,
    ]);
  });

  it('3 for a store that cannot be used', async () => {
    const env = { MOCK_TOSS_STORE: 'rediss://127.0.0.1:1', MOCK_TOSS_STORE_CA: missingPath() };
    const { code, err } = await execHere([], ok, env);
    expect([code, err]).toEqual([
      3,
      expect.stringMatching(/^mock-toss-cert: the server did not start: MOCK_TOSS_STORE_CA names [^\n]+\n$/),
    ]);
  });

  itOnPosix('126 for a file that is no program, and for a script whose interpreter is not there', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'plain'), 'text');
    writeFileSync(join(folder, 'script'), '#!/no/such/interpreter\n', { mode: 0o755 });
    expect(await execHere([], [join(folder, 'plain')])).toMatchObject({ code: 126 });
    const script = await execHere([], [join(folder, 'script')]);
    expect([script.code, script.err]).toEqual([126, expect.stringContaining('what its first line names is not there')]);
  });

  it('126 for more words than the system takes', async () => {
    const { code, err } = await execHere([], [...ok, 'x'.repeat(4_000_000)]);
    expect([code, err]).toEqual([
      126,
      expect.stringMatching(/^mock-toss-cert: the command "\S+" cannot be run \(E\w+/),
    ]);
  });

  it('2 with the form of the command line when there is no command, or no "--" before it', async () => {
    for (const words of [[], ['--'], ['npm', 'test'], ['--tls', 'npm', 'test'], ['npm', '--', 'test'], ['--github']]) {
      expect(await runCli(['exec', ...words])).toEqual({ code: 2, out: '', err: `mock-toss-cert: ${FORM}\n` });
    }
    const korean = await runCli(['exec'], { env: { MOCK_TOSS_LANG: 'ko' } });
    expect(korean.err).toBe(
      'mock-toss-cert: 실행할 명령은 "--" 뒤에 써야 합니다: mock-toss-cert exec [options] -- <command …>\n',
    );
  });

  it('is said in Korean to who reads Korean', async () => {
    const env = { MOCK_TOSS_LANG: 'ko' };
    for (const [options, command, text] of [
      [[], ok, '명령이 성공했습니다'],
      [[], node('process.exit(7)'), '명령이 종료 코드 7로 실패했습니다'],
      [['--min-coverage', '1'], ok, '명령이 성공했습니다. 하지만 커버리지가 0%로 --min-coverage 1보다 낮습니다'],
      [[], ['no-such-command'], '명령을 찾을 수 없습니다: "no-such-command"'],
      [['--tls', '--data-dir', unwritablePath()], ok, '서버를 시작하지 못했습니다. '],
    ] as const) {
      expect(lastLine((await execHere(options, command, env)).err)).toContain(`mock-toss-cert: ${text}`);
    }
  });
});

describe('what exec says of the run', () => {
  it('findings and coverage, on standard error', async () => {
    const { err, out } = await execHere([], ok);
    expect([out, err]).toEqual([
      '',
      expect.stringMatching(
        /^mock-toss-cert: findings and coverage of this run\nno findings\n0%: 0 of \d+ outcomes are covered\n( {2}\w+ +0 of \d+\n)+mock-toss-cert: the command succeeded\n$/,
      ),
    ]);
  });

  it('findings fail a run with --fail-on, when they are severe enough, and are in its last line', async () => {
    const { code, err } = await execHere(['--fail-on', 'warning'], breakRule);
    expect([code, lastLine(err)]).toEqual([
      1,
      expect.stringMatching(
        /^mock-toss-cert: the command succeeded, but there are findings of --fail-on warning: [a-z-]+(, [a-z-]+)*$/,
      ),
    ]);
    expect((await execHere(['--fail-on', 'error'], breakRule)).code).toBe(0);
    expect((await execHere([], breakRule)).code).toBe(0);
  });

  it('what is missing of the coverage, when it is too little', async () => {
    const { err } = await execHere(['--min-coverage', '1'], ok);
    expect(err).toContain('no test saw');
    expect((await execHere([], ok)).err).not.toContain('no test saw');
  });

  it('annotations of GitHub Actions with --github', async () => {
    const { err } = await execHere(['--github'], breakRule);
    expect(err).toMatch(/^::warning title=mock-toss-cert%3A [a-z-]+::/m);
    expect((await execHere(['--github'], ok)).err).toContain('no findings');
  });

  it('a JUnit report in the file of --junit, also when the command fails or has removed the folder', async () => {
    const folder = newFolder();
    const file = join(folder, 'build', 'reports', 'mock.xml');
    mkdirSync(join(folder, 'build'));
    const failing = node(
      `require('node:fs').rmSync(${JSON.stringify(join(folder, 'build'))}, { recursive: true }); process.exit(4)`,
    );
    expect((await execHere(['--junit', file], failing)).code).toBe(4);
    expect(readFileSync(file, 'utf8')).toMatch(/^<\?xml [\s\S]*<testsuites tests="\d+" failures="0" errors="0">/);
    await execHere(['--junit', file], breakRule);
    expect(readFileSync(file, 'utf8')).toMatch(/failures="[1-9]/);
  });

  it('a JUnit report that can no longer be written fails the run', async () => {
    const folder = newFolder();
    const file = join(folder, 'mock.xml');
    const { code, err } = await execHere(
      ['--junit', file],
      node(`require('node:fs').mkdirSync(${JSON.stringify(file)})`),
    );
    const [start, , end] = lastLine(err).split(/\((\w+)\)/);
    expect([code, start, end]).toEqual([
      1,
      `mock-toss-cert: the command succeeded, but --junit names ${file}, which cannot be written `,
      ': name another file',
    ]);
  });

  it('no report takes the place of the output of the command, or of another file that is in use', async () => {
    const folder = newFolder();
    const [one, output] = [join(folder, 'one'), join(folder, 'output')];
    symlinkSync(one, join(folder, 'link'));
    writeFileSync(output, 'from before\n');
    const refused = async (options: readonly string[], file: string, of: string): Promise<void> => {
      const stdout = openSync(output, 'a');
      const printed = await outputOf(spawnMain(['exec', ...options, '--', ...node('console.log("ran")')], { stdout }));
      closeSync(stdout);
      expect(printed).toMatchObject({
        code: 2,
        stderr: `mock-toss-cert: ${options.at(-2)} names ${file}, which is ${of}: name another file\n`,
      });
    };
    await refused(['--junit', output], output, 'the output of the command');
    await refused(['--junit', one, '--go-live', one], one, 'also the file of --junit');
    await refused(
      ['--junit', one, '--go-live', join(folder, 'link')],
      join(folder, 'link'),
      'also the file of --junit',
    );
    writeFileSync(one, '{}');
    await refused(['--config', one, '--junit', one], one, 'also the file of --config');
    await refused(['--leak-scan', one, '--junit', one], one, 'also the file of --leak-scan');
    if (isPosix) await refused(['--junit', '/dev/stdout'], '/dev/stdout', 'the output of the command');
    expect([readFileSync(output, 'utf8'), readFileSync(one, 'utf8')]).toEqual(['from before\n', '{}']);
    // What keeps nothing may be named twice.
    if (isPosix) expect((await execHere(['--junit', '/dev/null', '--go-live', '/dev/null'], ok)).code).toBe(0);
    const korean = await execHere(['--junit', one, '--go-live', one], ok, { MOCK_TOSS_LANG: 'ko' });
    expect(korean.err).toBe(
      `mock-toss-cert: --go-live에 지정한 ${one}: --junit에도 지정한 파일입니다. 다른 파일을 지정하세요\n`,
    );
  });

  it('nothing is written for a command that did not run', async () => {
    const file = join(newFolder(), 'mock.xml');
    await execHere(['--junit', file], ['no-such-command']);
    expect(existsSync(file)).toBe(false);
    const folder = newFolder();
    const reports = ['--junit', join(folder, 'a', 'b', 'mock.xml'), '--go-live', join(folder, 'a', 'list.md')];
    await execHere(reports, ['no-such-command']);
    // Nor for a command line that is refused.
    expect((await execHere([...reports, '--leak-scan', newFolder(), '--port', 'x'], ok)).code).toBe(2);
    expect((await execHere(['--junit', join(folder, 'c', 'x'.repeat(300), 'mock.xml')], ok)).code).toBe(2);
    expect(readdirSync(folder)).toEqual([]);
    mkdirSync(file);
    expect((await execHere(['--junit', file], ok)).code).toBe(2);
    for (const flag of ['--junit', '--go-live']) {
      const { code, err } = await execHere([flag, '-'], ok);
      const problem = `${flag} is "-", but the output belongs to the command: name a file`;
      expect([code, err]).toEqual([2, `mock-toss-cert: ${problem}\n`]);
    }
  });
});

describe('the command of exec', () => {
  it('gets its words untouched, and the standard input', async () => {
    const words = ['-x', '--port', '1', '--', '--help', 'a b', '', '$HOME', '김토스'];
    const script = `process.stdin.toArray().then((all) => console.log(JSON.stringify([process.argv.slice(1), Buffer.concat(all).length])))`;
    const child = spawnMain(['exec', '--', ...node(script, '--', ...words)], { stdin: 'pipe' });
    child.stdin?.end('x'.repeat(300_000));
    const { code, stdout } = await outputOf(child);
    expect([code, JSON.parse(stdout)]).toEqual([0, [words, 300_000]]);
  });

  it('has both outputs for itself, however much it prints', async () => {
    const script = `
      const line = 'x'.repeat(1023) + '\\n';
      for (let count = 0; count < 4096; count += 1) { process.stdout.write(line); process.stderr.write(line); }
    `;
    const { code, stdout, stderr } = await runMain(['exec', '--', ...node(script)]);
    expect([code, stdout.length, stderr.lastIndexOf('x') + 2]).toEqual([0, 4096 * 1024, 4096 * 1024]);
    expect(lastLine(stderr)).toBe('mock-toss-cert: the command succeeded');
  });

  it('keeps its exit code when nobody reads what exec says', async () => {
    const child = spawnMain(['exec', '--log-level', 'debug', '--', ...node('process.exit(6)')]);
    child.stderr?.destroy();
    const [code] = await once(child, 'exit');
    expect(code).toBe(6);
  });

  it('runs in the folder of the caller', async () => {
    const cwd = newFolder();
    const { stdout } = await outputOf(spawnMain(['exec', '--', ...node('console.log(process.cwd())')], { cwd }));
    expect(stdout.trim()).toBe(cwd);
  });

  it('gets a server on a free port of this machine, its key, and a client of its own', async () => {
    const env = await execAndRead(['--scenario', 'auto'], printEnvironment, {
      MINE: 'kept',
      PORT: '3000',
      HOST: 'x.test',
    });
    expect(env).toMatchObject({
      MOCK_TOSS_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      MOCK_TOSS_PUBLIC_KEY: expect.stringMatching(/^MII[A-Za-z0-9+/]+=*$/),
      MOCK_TOSS_CLIENT_ID: expect.stringMatching(/^test_[0-9a-f]{32}$/),
      MOCK_TOSS_CLIENT_SECRET: expect.stringMatching(/^test_[0-9a-f]{32}$/),
      MINE: 'kept',
      PORT: '3000',
      HOST: 'x.test',
    });
    expect(env.MOCK_TOSS_URL).not.toContain(':3000');
    expect(env.JAVA_TOOL_OPTIONS).toBeUndefined();
    await expect(fetch(String(env.MOCK_TOSS_URL))).rejects.toThrow('fetch failed');
  });

  it('gets the client that the settings name, and its secret itself in place of the file', async () => {
    const file = join(newFolder(), 'secret');
    writeFileSync(file, 'hush-hush\n');
    const env = await execAndRead(['--client-id', 'mine'], printEnvironment, {
      MOCK_TOSS_CLIENT_SECRET_FILE: file,
      MOCK_TOSS_CONTROL_TOKEN_FILE: file,
    });
    expect(env).toMatchObject({
      MOCK_TOSS_CLIENT_ID: 'mine',
      MOCK_TOSS_CLIENT_SECRET: 'hush-hush',
      MOCK_TOSS_CONTROL_TOKEN: 'hush-hush',
    });
    expect(Object.keys(env).filter((name) => name.endsWith('_FILE'))).toEqual([]);
  });

  it('can use the other commands of this program, which find the server and warn of nothing', async () => {
    const main = join(import.meta.dirname, '../../../src/main.ts');
    const inner = ['exec', '--log-level', 'warn', '--', process.execPath, main, 'health'];
    const { code, stdout, stderr } = await runMain(['exec', '--', process.execPath, main, ...inner]);
    expect([code, stdout]).toEqual([0, '{"status":"ready"}\n']);
    expect(stderr).not.toMatch(/not a setting|"level":40/);
  });

  it('warns of an unknown variable of ours in one line', async () => {
    const { err } = await execHere([], ok, { MOCK_TOSS_SCENARO: 'auto' });
    expect(err.split('\n')[0]).toBe(
      'mock-toss-cert: the environment variable MOCK_TOSS_SCENARO is not a setting and is ignored: did you mean MOCK_TOSS_SCENARIO?',
    );
  });

  it('has its calls in the log only when a level is named, on standard error', async () => {
    const { stdout, stderr } = await runMain(['exec', '--log-level', 'info', '--', ...breakRule]);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^\{"level":30,.*"path":"\/token"/m);
    expect((await runMain(['exec', '--', ...breakRule])).stderr).not.toContain('{"level"');
  });
});
