import { existsSync, lstatSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newFolder, unwritablePath } from '../../new-folder.ts';
import { execHere, lastLine, node } from './run.ts';

/** A command that logs its access token, and the secret of its client. */
const careless = (log: string): readonly string[] =>
  node(`
  const { MOCK_TOSS_URL: url, MOCK_TOSS_CLIENT_ID: id, MOCK_TOSS_CLIENT_SECRET: secret } = process.env;
  const body = new URLSearchParams({ grant_type: 'client_credentials', scope: 'ca', client_id: id, client_secret: secret });
  const answer = await fetch(url + '/token', { method: 'POST', body });
  const { access_token: token } = await answer.json();
  (await import('node:fs')).writeFileSync(${JSON.stringify(log)}, 'token=' + token + '\\nsecret=' + secret + '\\nname=남궁모의 birthday=19900115\\n');
`);

describe('exec --leak-scan', () => {
  it('finds what the command has logged: its token, the secret of its client, a person; without showing them', async () => {
    const log = join(newFolder(), 'app.log');
    const { code, out, err } = await execHere(['--leak-scan', log], careless(log));
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('access token');
    expect(err).toContain('secret');
    for (const line of readFileSync(log, 'utf8').trim().split('\n').slice(0, 2)) {
      expect(err).not.toContain(line.slice(line.indexOf('=') + 1));
    }
    expect(lastLine(err)).toMatch(/^mock-toss-cert: the command succeeded, but there are \d+ finds of --leak-scan$/);
  });

  it('scans each path that is named', async () => {
    const folder = newFolder();
    const [one, other] = [join(folder, 'one, and more.log'), join(folder, 'other.log')];
    writeFileSync(one, 'phone 01019990101\n');
    writeFileSync(other, 'all is well\n');
    const { code, err } = await execHere(['--leak-scan', one, '--leak-scan', other], node(''));
    expect([code, err]).toEqual([1, expect.stringContaining(one)]);
  });

  it('says so in the format of GitHub Actions', async () => {
    const log = join(newFolder(), 'app.log');
    const { code, err } = await execHere(['--github', '--leak-scan', log], careless(log));
    expect(code).toBe(1);
    expect(err).toMatch(/^::error file=.*app\.log,line=1/m);
  });

  it('succeeds when nothing is found', async () => {
    const log = join(newFolder(), 'app.log');
    writeFileSync(log, 'all is well\n');
    const { code, err } = await execHere(['--leak-scan', log], node(''));
    expect([code, lastLine(err)]).toEqual([0, 'mock-toss-cert: the command succeeded']);
  });

  it('fails when the path is not there, in one line more', async () => {
    const missing = join(newFolder(), 'nothing');
    const { code, err } = await execHere(['--leak-scan', missing], node(''));
    expect(err).toContain(`${missing} does not exist: correct the path`);
    expect([code, lastLine(err)]).toEqual([
      1,
      'mock-toss-cert: the command succeeded, but --leak-scan cannot read everything',
    ]);
  });

  it('leaves the exit code of a command that fails, and says both', async () => {
    const log = join(newFolder(), 'app.log');
    const { code, err } = await execHere(
      ['--leak-scan', log],
      [...careless(log).slice(0, -1), `${careless(log).at(-1)}; process.exitCode = 7;`],
    );
    expect(code).toBe(7);
    expect(lastLine(err)).toMatch(
      /^mock-toss-cert: the command failed with exit code 7, and there are \d+ finds of --leak-scan$/,
    );
  });

  it('refuses an empty path before the command runs', async () => {
    const { code, err } = await execHere(['--leak-scan', ''], node('console.log("ran")'));
    expect([code, err]).toEqual([2, 'mock-toss-cert: --leak-scan is empty: give a value, or leave it out\n']);
  });
});

describe('exec --go-live', () => {
  it('writes what must change for production, also when the command fails', async () => {
    const file = join(newFolder(), 'made/go-live.md');
    const { code } = await execHere(['--go-live', file], node('process.exitCode = 3'));
    expect(code).toBe(3);
    expect(readFileSync(file, 'utf8')).toMatch(/^# .*\n[\s\S]*cert\.toss\.im/);
  });

  it('keeps a link that leads to no file yet, and writes there', async () => {
    const folder = newFolder();
    const [link, target] = [join(folder, 'link.md'), join(folder, 'target.md')];
    symlinkSync(target, link);
    const { code } = await execHere(['--go-live', link], node(''));
    expect([code, lstatSync(link).isSymbolicLink(), readFileSync(target, 'utf8')]).toEqual([
      0,
      true,
      expect.stringMatching(/^# /),
    ]);
  });

  it('says before the command runs that the file cannot be written', async () => {
    const file = unwritablePath();
    const { code, out, err } = await execHere(['--go-live', file], node('console.log("ran")'));
    expect([code, out, existsSync(file)]).toEqual([2, '', false]);
    expect(err).toMatch(/^mock-toss-cert: --go-live names .*, which cannot be written \(\w+\): name another file\n$/);
  });
});
