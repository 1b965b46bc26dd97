import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runMain, startMain } from '../main-process.ts';
import { missingPath, newFolder } from '../new-folder.ts';
import { runCli } from './run.ts';

describe('start', () => {
  it('names every wrong setting and exits with 2', async () => {
    const { code, stdout, stderr } = await runMain(['start', '--port', 'x'], { MOCK_TOSS_LOG_LEVEL: 'loud' });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringContaining('--port is "x"'),
      expect.stringContaining('MOCK_TOSS_LOG_LEVEL is "loud"'),
    ]);
  });

  it.each([
    ['an unknown scenario', { MOCK_TOSS_SCENARIO: 'nothing' }, 'must be one of'],
    ['a folder that is not there', { MOCK_TOSS_FIXTURES: missingPath() }, 'missing: is not a readable folder'],
  ])('names %s and exits with 2', async (_name, env, expected) => {
    const { code, err } = await runCli(['start', '--port', '0'], { env });
    expect(code).toBe(2);
    expect(err).toContain(expected);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  it('names every problem of settings and fixtures at once', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'clients.json'), '{"clients": [{"clientId": "a"}, {"clientSecret": 1}]}');
    writeFileSync(join(folder, 'personas.json'), '{');
    const { code, err } = await runCli(['start', '--port', 'x'], { env: { MOCK_TOSS_FIXTURES: folder } });
    expect(code).toBe(2);
    const expected = [
      '--port is "x"',
      'clients.0.clientSecret is required',
      'clients.1.clientId is required',
      'clients.1.clientSecret must be a string',
      'personas.json: is not JSON',
    ];
    for (const problem of expected) expect(err).toContain(problem);
    expect(err.trim().split('\n')).toHaveLength(expected.length);
    const both = await runCli(['start', '--port', 'x'], { env: { MOCK_TOSS_SCENARIO: 'zzz' } });
    expect(both.err).toContain('--port is "x"');
    expect(both.err).toContain('MOCK_TOSS_SCENARIO is "zzz"');
  });

  it('stops at a folder of scenarios that is a file', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'scenarios'), 'x');
    const { code, err } = await runCli(['start'], { env: { MOCK_TOSS_FIXTURES: folder } });
    expect([code, err.trim().split('\n')]).toEqual([
      2,
      [expect.stringContaining('scenarios: is not a readable folder')],
    ]);
  });

  it('does not repeat a secret that was given as a flag', async () => {
    const { code, err } = await runCli(['start', '--control-token=hunter2']);
    expect(code).toBe(2);
    expect(err).toContain('--control-token is not an option: set the environment variable MOCK_TOSS_CONTROL_TOKEN');
    expect(err).not.toContain('hunter2');
  });

  it('says in one line that a port is taken, and exits with 1', async () => {
    const { url } = await startMain();
    const { code, stdout, stderr } = await runMain(['start'], {
      PORT: new URL(url).port,
      MOCK_TOSS_HOST: '127.0.0.1',
    });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^mock-toss-cert: 127\.0\.0\.1:\d+ is in use: [^\n]+\n$/);
  });

  it.each([[['--colour', 'red']], [['explode']], [['start', 'more']]])(
    'refuses the words %j with exit code 2',
    async (words) => {
      const { code, out, err } = await runCli(words);
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(/^(error|mock-toss-cert): /);
    },
  );
});
