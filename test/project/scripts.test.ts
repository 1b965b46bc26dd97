import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { newFolder } from '../new-folder.ts';
import { itOnPosix, linkFolder } from '../systems.ts';
import { timeLimit } from '../time-limit.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

const node = (words: string[], cwd = root) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd });
  return { status, stdout: stdout.toString(), stderr: stderr.toString() };
};

describe('the build before start', () => {
  const folder = newFolder();
  for (const name of [
    'scripts',
    'src/client/browser',
    'src/built.ts',
    'src/web/html.ts',
    ...globSync('tsconfig*.json', { cwd: root }),
  ]) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  linkFolder(join(root, 'node_modules'), join(folder, 'node_modules'));
  mkdirSync(join(folder, 'src/web/assets'), { recursive: true });
  for (const name of ['src/dashboard', 'docs']) mkdirSync(join(folder, name), { recursive: true });
  for (const name of ['main.tsx', 'index.html', 'dashboard.css'])
    writeFileSync(join(folder, 'src/dashboard', name), '');
  mkdirSync(join(folder, 'src/crypto/diagnosis'), { recursive: true });
  for (const name of ['crypto/diagnosis/worker.ts', 'client/server-thread.ts'])
    writeFileSync(join(folder, 'src', name), 'export {};');
  // A small program that exports nothing.
  writeFileSync(
    join(folder, 'package.json'),
    '{ "type": "module", "exports": {}, "peerDependencies": {}, "engines": { "node": ">=22.19.0" } }',
  );
  const source = join(folder, 'src/main.ts');
  const built = join(folder, 'dist/main.js');
  const start = () => node(['scripts/build-if-stale.mjs'], folder);
  const prestart = () => start().status;
  const write = (text: string, ageSeconds: number): void => {
    writeFileSync(source, text);
    const at = Date.now() / 1000 - ageSeconds;
    for (const path of [source, join(folder, 'src')]) utimesSync(path, at, at);
  };

  it('happens when there is none, and not again while it is newer than the sources', () => {
    write('export const one = 1;', 0);
    expect(start()).toEqual({ status: 0, stdout: '', stderr: 'build: nothing is built yet: building, once, …\n' });
    const first = statSync(built).mtimeMs;
    expect(start()).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(statSync(built).mtimeMs).toBe(first);
  });

  it('happens again when a source is newer', () => {
    write('export const two = 2;', -60);
    const before = statSync(built).mtimeMs;
    const stderr = 'build: sources are newer than the build: building, once, …\n';
    expect(start()).toEqual({ status: 0, stdout: '', stderr });
    expect(statSync(built).mtimeMs).toBeGreaterThan(before);
  });

  itOnPosix('that is stopped half-way leaves nothing that looks finished, and happens again', async () => {
    write('export const stopped = 1;', -90);
    rmSync(join(folder, 'dist'), { recursive: true });
    const unfinished = join(folder, 'dist.unfinished');
    // Its second half waits for a configuration that nobody writes.
    const config = join(folder, 'tsconfig.browser-build.json');
    const text = readFileSync(config);
    rmSync(config);
    expect(spawnSync('mkfifo', [config]).status).toBe(0);
    const child = spawn(process.execPath, ['scripts/build.mjs'], { cwd: folder, stdio: 'ignore', detached: true });
    await expect.poll(() => existsSync(join(unfinished, 'main.js'))).toBe(true);
    process.kill(-(child.pid ?? 0), 'SIGKILL');
    await once(child, 'exit');
    rmSync(config);
    writeFileSync(config, text);
    expect([existsSync(built), existsSync(unfinished)]).toEqual([false, true]);
    expect(prestart()).toBe(0);
    expect([existsSync(built), existsSync(unfinished)]).toEqual([true, false]);
  });

  it('leaves nothing to start when it fails, however often', () => {
    write('export const three: string = 3;', -120);
    expect(prestart()).not.toBe(0);
    expect(existsSync(built)).toBe(false);
    expect(prestart()).not.toBe(0);
  });
});

describe('without the development packages, as after "npm ci --omit=dev",', () => {
  const folder = newFolder();
  for (const name of ['scripts', 'bench', 'src', 'package.json']) {
    cpSync(join(root, name), join(folder, name), { recursive: true, filter: (path) => !path.includes('node_modules') });
  }
  const packageJson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const scripts = Object.entries<string>(packageJson.scripts);
  const count = Object.keys(packageJson.devDependencies).length;

  /** What npm does with a script. */
  const run = (name: string, command: string) => {
    const [program, ...words] = command.split(' ');
    expect(program).toBe('node');
    const { status, stdout, stderr } = spawnSync(process.execPath, words, {
      cwd: folder,
      timeout: timeLimit(30_000),
      env: { npm_lifecycle_event: name },
    });
    return { status, stdout: stdout.toString(), stderr: stderr.toString() };
  };
  const complaint = (name: string): string =>
    `${name}: ${count} development packages are missing, such as @actions/workflow-parser: run "npm ci"\n`;

  it.each(scripts.filter(([name]) => /^pre(start|demo)$/.test(name)))(
    '%s says that it builds, and what to do',
    (name, command) => {
      const stderr = `build: nothing is built yet: building, once, …\n${complaint('build')}`;
      expect(run(name, command)).toEqual({ status: 1, stdout: '', stderr });
    },
  );

  it.each(scripts.filter(([name]) => !/^(pre)?(start|demo|dev)$/.test(name)))('%s says what to do', (name, command) => {
    expect(run(name, command)).toEqual({ status: 1, stdout: '', stderr: complaint(name) });
  });

  it('dev does so before it watches for changes', () => {
    expect(run('predev', packageJson.scripts.predev)).toEqual({ status: 1, stdout: '', stderr: complaint('dev') });
  });

  it('starts what is built already', () => {
    mkdirSync(join(folder, 'dist'));
    writeFileSync(join(folder, 'dist/main.js'), 'console.log(process.argv[2])');
    const at = Date.now() / 1000 + 60;
    utimesSync(join(folder, 'dist/main.js'), at, at);
    for (const name of ['start', 'demo']) {
      for (const [one, stdout] of [
        [`pre${name}`, ''],
        [name, `${name}\n`],
      ] as const) {
        expect(run(one, packageJson.scripts[one])).toEqual({ status: 0, stdout, stderr: '' });
      }
    }
  });

  it('says so of one package that is new, too', () => {
    mkdirSync(join(folder, 'node_modules'));
    for (const name of Object.keys(packageJson.devDependencies).filter((one) => one !== 'vitest')) {
      mkdirSync(join(folder, 'node_modules', name), { recursive: true });
    }
    expect(run('lint', packageJson.scripts.lint).stderr).toBe(
      'lint: 1 development package is missing, vitest: run "npm ci"\n',
    );
  });
});

describe('the check of the Node version', () => {
  const check = (version: string) =>
    node([
      '-e',
      `Object.defineProperty(process.versions, 'node', { value: '${version}' }); require('./scripts/require-node.cjs')`,
    ]);

  it.each(['22.19.0', '22.20.1', '24.0.0', '26.1.0'])('lets %s through', (version) => {
    expect(check(version)).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it.each(['18.0.0', '20.20.2', '22.18.9'])('stops %s with one line', (version) => {
    const { status, stderr } = check(version);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^mock-toss-cert needs Node\.js 22\.19\.0 or newer, this is [\d.]+: [^\n]+\n$/);
  });
});

it('scripts have no syntax that Node.js 22 does not know: a checkout may have no other', () => {
  const files = globSync('scripts/**/*.{ts,mjs,cjs}', { cwd: root });
  expect(files.filter((name) => /^\s*(await )?using /m.test(readFileSync(join(root, name), 'utf8')))).toEqual([]);
});

describe('the closing line', () => {
  const summary = (report: unknown, status: number): string[] => {
    const file = join(newFolder(), 'tests.json');
    writeFileSync(file, typeof report === 'string' ? report : JSON.stringify(report));
    return node(['scripts/summary.mjs', String(status), file])
      .stdout.trim()
      .split('\n');
  };

  it.each<[string, unknown, number, string]>([
    ['all passed', { numPassedTests: 5, numFailedTests: 0, testResults: [] }, 0, '5 passed, 0 failed'],
    ['something else failed', { numPassedTests: 5, numFailedTests: 0, testResults: [] }, 1, '5 passed, 1 failed'],
    [
      'some failed',
      {
        numPassedTests: 5,
        numFailedTests: 2,
        testResults: [{ status: 'failed', assertionResults: [{ status: 'failed' }] }],
      },
      1,
      '5 passed, 2 failed',
    ],
    [
      'some skipped',
      { numPassedTests: 5, numFailedTests: 0, numPendingTests: 3, testResults: [] },
      0,
      '5 passed, 0 failed',
    ],
    [
      'a file failed before its first test',
      { numPassedTests: 5, numFailedTests: 0, testResults: [{ name: 'a', status: 'failed', assertionResults: [] }] },
      1,
      '5 passed, 1 failed',
    ],
    ['no report', 'x', 0, '0 passed, 1 failed'],
    ['no report because something else failed', 'x', 2, '0 passed, 1 failed'],
  ])('when %s', (_name, report, status, expected) => {
    expect(summary(report, status).at(-1)).toBe(expected);
  });
});
