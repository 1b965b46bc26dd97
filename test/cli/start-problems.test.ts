import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run, startMain } from './main.ts';

describe('start', () => {
  it('names every wrong setting and exits with 2', async () => {
    const { code, stdout, stderr } = await run(['start', '--port', 'x'], { MOCK_TOSS_LOG_LEVEL: 'loud' });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringContaining('--port is "x"'),
      expect.stringContaining('MOCK_TOSS_LOG_LEVEL is "loud"'),
    ]);
  });

  it.each([
    ['an unknown scenario', { MOCK_TOSS_SCENARIO: 'nothing' }, 'must be one of'],
    ['a folder that is not there', { MOCK_TOSS_FIXTURES: '/nowhere' }, '/nowhere: is not a readable folder'],
  ])('names %s and exits with 2', async (_name, env, expected) => {
    const { code, stderr } = await run(['start', '--port', '0'], env);
    expect(code).toBe(2);
    expect(stderr).toContain(expected);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('names every problem of settings and fixtures at once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mock-toss-main-'));
    writeFileSync(join(folder, 'clients.json'), '{"clients": [{"clientId": "a"}, {"clientSecret": 1}]}');
    writeFileSync(join(folder, 'personas.json'), '{');
    const { code, stderr } = await run(['start', '--port', 'x'], { MOCK_TOSS_FIXTURES: folder });
    expect(code).toBe(2);
    const expected = [
      '--port is "x"',
      'clients.0.clientSecret is required',
      'clients.1.clientId is required',
      'clients.1.clientSecret must be a string',
      'personas.json: is not JSON',
    ];
    for (const problem of expected) expect(stderr).toContain(problem);
    expect(stderr.trim().split('\n')).toHaveLength(expected.length);
    const both = await run(['start', '--port', 'x'], { MOCK_TOSS_SCENARIO: 'zzz' });
    expect(both.stderr).toContain('--port is "x"');
    expect(both.stderr).toContain('MOCK_TOSS_SCENARIO is "zzz"');
  });

  it('stops at a folder of scenarios that is a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mock-toss-main-'));
    writeFileSync(join(folder, 'scenarios'), 'x');
    const { code, stderr } = await run(['start'], { MOCK_TOSS_FIXTURES: folder });
    expect([code, stderr.trim().split('\n')]).toEqual([
      2,
      [expect.stringContaining('scenarios: is not a readable folder')],
    ]);
  });

  it('does not repeat a secret that was given as a flag', async () => {
    const { code, stderr } = await run(['start', '--control-token=hunter2']);
    expect(code).toBe(2);
    expect(stderr).toContain("unknown option '--control-token'");
    expect(stderr).not.toContain('hunter2');
  });

  it('says in one line that a port is taken, and exits with 1', async () => {
    const { ready } = await startMain();
    const { code, stdout, stderr } = await run(['start'], {
      PORT: new URL(ready.url).port,
      MOCK_TOSS_HOST: '127.0.0.1',
    });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^mock-toss-cert: 127\.0\.0\.1:\d+ is in use: [^\n]+\n$/);
  });

  it.each([[['--colour', 'red']], [['explode']], [['start', 'more']]])(
    'refuses the words %j with exit code 2',
    async (words) => {
      const { code, stdout, stderr } = await run(words);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^(error|mock-toss-cert): /);
    },
  );
});
