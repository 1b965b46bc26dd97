import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { buildTestApp } from '../harness.ts';
import { describeWith } from './programs.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** Starts the server on a terminal, and stops it when it says that it is ready; what the terminal showed. */
const showStart = (env: Record<string, string>): Promise<string> =>
  new Promise((resolve) => {
    const command = `exec '${process.execPath}' --disable-warning=ExperimentalWarning '${MAIN}' start`;
    const terminal = spawn('script', ['-qec', command, '/dev/null'], {
      env: { PATH: process.env.PATH ?? '', TERM: 'xterm', PORT: '0', MOCK_TOSS_HOST: '127.0.0.1', ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let text = '';
    let isStopped = false;
    terminal.stdout.on('data', (data) => {
      text += String(data);
      if (isStopped || !/is ready|준비되었습니다/.test(text)) return;
      isStopped = true;
      // Ctrl+C, as a person would.
      terminal.stdin.write('\x03');
    });
    terminal.on('close', () => resolve(text));
  });

/** Answers the question of `reset` on a terminal; what the terminal showed, and the exit code. */
const answerReset = (url: string, keys: string): Promise<{ readonly shown: string; readonly code: number | null }> =>
  new Promise((resolve) => {
    const command = `exec '${process.execPath}' --disable-warning=ExperimentalWarning '${MAIN}' reset --url ${url}`;
    const terminal = spawn('script', ['-qec', command, '/dev/null'], {
      env: { PATH: process.env.PATH ?? '', TERM: 'xterm', MOCK_TOSS_LANG: 'en' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let shown = '';
    let isAnswered = false;
    terminal.stdout.on('data', (data) => {
      shown += String(data);
      if (isAnswered || !shown.includes('[y/N] ')) return;
      isAnswered = true;
      terminal.stdin.write(keys);
    });
    terminal.on('close', (code) => resolve({ shown, code }));
  });

describeWith(['script'], 'on a terminal', () => {
  it.each([
    ['no', 'n\r', 1, 'nothing was reset'],
    ['nothing', '\r', 1, 'nothing was reset'],
    ['Ctrl+C', '\x03', 1, 'nothing was reset'],
    ['Ctrl+D', '\x04', 1, 'nothing was reset'],
    ['yes', 'y\r', 0, ': done'],
  ])('a reset asks first: the answer %s', async (_answer, keys, exitCode, said) => {
    const { app } = await buildTestApp();
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const { shown, code } = await answerReset(url, keys);
    expect(shown).toContain(`This deletes all data of ${url}, also that of others. Go on? [y/N] `);
    expect([code, shown]).toEqual([exitCode, expect.stringContaining(said)]);
  });

  it('the start shows where the server is, who may ask, and where the key is', async () => {
    const shown = await showStart({});
    const [, url = 'none'] = /base URL {7}(http:\/\/127\.0\.0\.1:\d+)/.exec(shown) ?? [];
    for (const line of [
      'unofficial emulator, for test data only',
      'client_id      test_a8e23336d673ca70922b485fe806eb2d',
      'client_secret  test_418087247d66da09fda1964dc4734e453c7cf66a7a9e3',
      `public key     ${url}/_control/v1/public-key`,
      `demo           ${url}/demo`,
      `virtual app    ${url}/app`,
      `control API    ${url}/_control/v1/info`,
      `reference      ${url}/_control/docs`,
      'Requests wait for a user action (scenario manual)',
    ]) {
      expect(shown).toContain(line);
    }
  });

  it('logs are readable, not JSON', async () => {
    const shown = await showStart({});
    expect(shown).toMatch(/INFO.*mock-toss-cert is ready/);
    expect(shown).not.toContain('{"level"');
  });

  it('the start is Korean for who reads Korean, and so are the logs', async () => {
    const shown = await showStart({ LANG: 'ko_KR.UTF-8', MOCK_TOSS_LOGLEVEL: 'x' });
    expect(shown).toContain('비공식 에뮬레이터, 테스트 데이터 전용');
    expect(shown).toMatch(/INFO.*mock-toss-cert가 준비되었습니다/);
    expect(shown).toMatch(/WARN.*환경 변수 MOCK_TOSS_LOGLEVEL: 설정이 아니므로 무시합니다/);
    expect(shown).toMatch(/INFO.*종료했습니다/);
  });

  it('the banner shows the configured client without its secret, the public URL, and no control API that is off', async () => {
    const shown = await showStart({
      MOCK_TOSS_CLIENT_ID: 'mine',
      MOCK_TOSS_CLIENT_SECRET: 'hush-hush',
      MOCK_TOSS_PUBLIC_URL: 'https://mock.test',
      MOCK_TOSS_CONTROL: 'off',
    });
    expect(shown).toContain('base URL       https://mock.test');
    expect(shown).toContain('client_id      mine');
    expect(shown).toContain('control API    off');
    expect(shown).not.toContain('hush-hush');
    expect(shown).not.toContain('/_control/v1/public-key');
  });
});
