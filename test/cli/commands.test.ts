import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/index.ts';
import { buildTestApp } from '../harness.ts';
import { runCli } from './run.ts';

describe('a command of a few words', () => {
  it('health exits with 0 when a server is ready, else with 1 and a line that says what to do', async () => {
    const { app } = await buildTestApp();
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    expect(await runCli(['health', '--url', url])).toEqual({ code: 0, out: '{"status":"ready"}\n', err: '' });
    expect((await runCli(['health'], { env: { PORT: new URL(url).port } })).code).toBe(0);
    const none = await runCli(['health', '--port', '2']);
    expect([none.code, none.err]).toEqual([1, expect.stringContaining('no server is ready at http://localhost:2')]);
  });

  it('a command finds the server of exec by MOCK_TOSS_URL, unless it is told another place', async () => {
    const { app } = await buildTestApp();
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const env = { MOCK_TOSS_URL: url, PORT: '2' };
    expect((await runCli(['health'], { env })).code).toBe(0);
    for (const words of [
      ['--port', '2'],
      ['--url', 'http://127.0.0.1:1'],
      ['--host', '127.0.0.1'],
    ]) {
      expect((await runCli(['health', ...words], { env })).code).toBe(1);
    }
    const wrong = await runCli(['health'], { env: { MOCK_TOSS_URL: 'http://user:hunter2@x.test' } });
    expect([wrong.code, wrong.err]).toEqual([
      2,
      'mock-toss-cert: MOCK_TOSS_URL is not a server address: write it like http://localhost:8677, without credentials or query\n',
    ]);
    expect((await runCli(['health'], { env: { MOCK_TOSS_URL: '', PORT: new URL(url).port } })).code).toBe(0);
  });

  it('keys prints the public key, as a line or in PEM', async () => {
    const line = await runCli(['keys']);
    expect([line.code, line.out]).toEqual([0, expect.stringMatching(/^[A-Za-z0-9+/]{700,}=*\n$/)]);
    expect((await runCli(['keys', '--format', 'pem'])).out).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
    expect((await runCli(['keys', '--format', 'der'])).code).toBe(2);
  });

  it('--help and --version say what there is', async () => {
    const help = await runCli(['--help']);
    expect(help.code).toBe(0);
    for (const command of ['start', 'demo', 'health', 'keys']) expect(help.out).toContain(command);
    expect((await runCli(['--version'])).out).toMatch(/^\d+\.\d+\.\d+/);
    expect((await runCli(['start', '--help'])).out).toContain('--port');
  });

  it('--help ends with where to read more: the place of the command, or of its group', async () => {
    const lastLine = async (...words: string[]) => (await runCli([...words, '--help'])).out.split('\n').at(-2);
    expect(await lastLine()).toBe('More: docs/cli.md');
    for (const entry of commands) {
      const more = `More: docs/cli.md#${entry.name}`;
      expect(await lastLine(entry.name)).toBe(more);
      if (!('commands' in entry)) continue;
      for (const { name } of entry.commands) expect(await lastLine(entry.name, name)).toBe(more);
    }
  });
});
