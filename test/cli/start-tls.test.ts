import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { runMain, startMain } from '../main-process.ts';
import { newFolder } from '../new-folder.ts';
import { stoppedBy } from '../systems.ts';
import { runCli } from './run.ts';

describe('start with HTTPS', () => {
  const FREE = { MOCK_TOSS_TLS_PORT: '0', PORT: '0', MOCK_TOSS_HOST: '127.0.0.1' };

  it('names its listeners in the ready line, and keeps its CA in the home folder', async () => {
    const home = newFolder();
    const words = ['start', '--tls', '--proxy-port', '0', '--tls-host', 'a.test', '--tls-host', 'b.test,10.0.0.1'];
    const { url, ready, child, lines } = await startMain({ env: { HOME: home, MOCK_TOSS_TLS_PORT: '0' }, words });
    expect(ready).toMatchObject({
      tlsUrl: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/),
      proxyUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    });
    expect(readdirSync(join(home, '.mock-toss-cert', 'tls-ca'))).toContain('ca.pem');
    const given = await (await fetch(`${url}/_control/v1/tls-ca.pem`)).text();
    const printed = await runMain(['ca', '--tls-host', 'a.test', '--tls-host', 'b.test'], { HOME: home });
    expect([printed.code, printed.stdout]).toEqual([0, given]);
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual(stoppedBy('SIGTERM'));
    expect(lines.filter((line) => line.includes('"level":40'))).toEqual([]);
  });

  it('has a CA in memory and a warning where there is no home folder', async () => {
    const { url, lines } = await startMain({ env: { HOME: '', MOCK_TOSS_TLS_PORT: '0' }, words: ['start', '--tls'] });
    expect((await fetch(`${url}/_control/v1/tls-ca.pem`)).status).toBe(200);
    expect(lines.join()).toContain(
      'there is no home folder for the TLS CA: name a folder with --data-dir or MOCK_TOSS_DATA_DIR; until then',
    );
  });

  // A user id without an entry in the list of users, as containers are given. Only root can become another user.
  const uid = 54_321;
  const canBeOther = process.getuid?.() === 0 && spawnSync(process.execPath, ['-e', ''], { uid }).status === 0;
  if (!canBeOther)
    process.stderr.write('\n*** NOT TESTED: a user without an entry: run as root, in a folder for all ***\n\n');
  it.skipIf(!canBeOther)('has a CA in memory and a warning for a user without HOME and without an entry', async () => {
    const { url, lines, stderr } = await startMain({
      env: { MOCK_TOSS_TLS_PORT: '0' },
      words: ['start', '--tls'],
      uid,
    });
    expect((await fetch(`${url}/_control/v1/tls-ca.pem`)).status).toBe(200);
    expect(lines.join()).toContain(
      'there is no home folder for the TLS CA: name a folder with --data-dir or MOCK_TOSS_DATA_DIR',
    );
    expect(stderr).toEqual([]);
  });

  it('has a CA in memory and a warning where the home folder cannot be written', async () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    const { url, lines } = await startMain({ env: { HOME: file, MOCK_TOSS_TLS_PORT: '0' }, words: ['start', '--tls'] });
    expect((await fetch(`${url}/_control/v1/tls-ca.pem`)).status).toBe(200);
    expect(lines.join()).toContain(
      'cannot be written (ENOTDIR): name another folder with --data-dir or MOCK_TOSS_DATA_DIR; until then',
    );
  });

  it.each<[string, (folder: string) => string[], number, RegExp]>([
    [
      'a data folder that cannot be written',
      (folder) => ['--tls', '--data-dir', join(folder, 'file', 'x')],
      2,
      /cannot be written/,
    ],
    [
      'a certificate without key',
      (folder) => ['--tls-cert', join(folder, 'file')],
      2,
      /--tls-cert is set without --tls-key/,
    ],
    [
      'a certificate that is none',
      (folder) => ['--tls-cert', join(folder, 'file'), '--tls-key', join(folder, 'file')],
      2,
      /--tls-cert names .* which does not contain a certificate/,
    ],
    ['a host that is none', () => ['--tls', '--tls-host', 'a b'], 2, /--tls-host is "a b"/],
    ['a port that is none', () => ['--tls', '--tls-port', '70000'], 2, /--tls-port is "70000"/],
    [
      'neither on nor off',
      () => ['--tls', 'perhaps'],
      2,
      /--tls is "perhaps", which is not allowed: must be on or off/,
    ],
  ])('stops in one line at %s', async (_name, words, code, expected) => {
    const folder = newFolder();
    writeFileSync(join(folder, 'file'), '');
    vi.stubEnv('HOME', folder);
    const ended = await runCli(['start', ...words(folder)], { env: FREE });
    vi.unstubAllEnvs();
    expect([ended.code, ended.out]).toEqual([code, '']);
    expect(ended.err).toMatch(expected);
    expect(ended.err.trim().split('\n')).toHaveLength(1);
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it('stops in one line at a taken port, with nothing left open', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', () => resolve()));
    const { port } = taken.address() as { port: number };
    const ended = await runMain(['start', '--tls', '--tls-port', String(port)], { ...FREE, HOME: newFolder() });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toBe(
      `mock-toss-cert: 127.0.0.1:${port} is in use: stop the other process, or choose another port with MOCK_TOSS_TLS_PORT or --tls-port\n`,
    );
    taken.close();
  });
});
