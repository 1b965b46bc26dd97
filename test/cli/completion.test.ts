import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commands } from '../../src/cli/index.ts';
import { buildTestApp, createPartner } from '../harness.ts';
import { runMain } from '../main-process.ts';
import { newFolder } from '../new-folder.ts';
import { runCli } from './run.ts';

const { app } = await buildTestApp();
const url = await app.listen({ host: '127.0.0.1', port: 0 });

/** What is proposed for the last word of a command line, and what else the shell may propose: `:0` is file names, `:4` nothing. */
const propose = async (...words: string[]): Promise<{ readonly values: string[]; readonly last: string }> => {
  const { code, stdout, stderr } = await runMain(['complete', '--', ...words], { PORT: new URL(url).port });
  expect([code, stderr]).toEqual([0, '']);
  const lines = stdout.trimEnd().split('\n');
  return { values: lines.slice(0, -1).map((line) => line.split('\t')[0] ?? ''), last: lines.at(-1) ?? '' };
};

it.each<readonly [string, readonly string[], readonly string[]]>([
  ['every command', [''], ['help', ...commands.map(({ name }) => name)]],
  ['a command to get help on', ['help', 'fi'], ['fidelity', 'findings']],
  ['the same in a group', ['faults', 'help', 'a'], ['add']],
  ['a scenario of the fixtures', ['exec', '--scenario', 'inst'], ['instant']],
  ['a rule', ['clients', 'update', 'x', '--disable-rules', 'request-url-m'], ['request-url-missing']],
  ['an outcome', ['requests', '--outcome', 'FA'], ['FAIL']],
  ['a command', ['fin'], ['findings']],
  ['a command of a group', ['faults', 'a'], ['add']],
  ['an option', ['tx', 'list', '--st'], ['--status']],
  ['an option of the first command of a group', ['tx', '--st'], ['--status']],
  ['a value of an option', ['tx', 'list', '--status', 'EXP'], ['EXPIRED']],
  ['a value behind another option', ['findings', 'list', '--client-id', 'x', '--format', 'j'], ['json', 'junit']],
  ['a setting that is a choice', ['start', '--store-', ''], []],
  ['an argument that is a choice', ['completion', ''], ['bash', 'fish', 'powershell', 'zsh']],
  ['a preset', ['faults', 'add', '--preset', 'm'], ['maintenance']],
  ['nothing for a text', ['encrypt', '--public-key', ''], []],
])('completes %s', async (_what, words, expected) => {
  const { values, last } = await propose(...words);
  expect(values.toSorted()).toEqual(expected.toSorted());
  expect(last).toBe(':4');
});

it('leaves names of files to the shell', async () => {
  expect(await propose('scenarios', 'put', '')).toEqual({ values: [], last: ':0' });
  expect(await propose('ca', '--out', '')).toEqual({ values: [], last: ':0' });
  expect(await propose('keys', 'new', '')).toEqual({ values: [], last: ':0' });
  expect(await propose('start', '--tls-cert', '')).toEqual({ values: [], last: ':0' });
  expect(await propose('exec', '--fixtures', '')).toEqual({ values: [], last: ':0' });
  expect(await propose('exec', '--', 'npm', '')).toEqual({ values: [], last: ':0' });
});

it('asks the server for names', async () => {
  const partner = await createPartner(app, { clientId: 'completed-partner' });
  const txId = await partner.requestNone();
  // Where the server does not answer soon, there is nothing: then the key is pressed again.
  const names = (...words: string[]) => expect.poll(async () => (await propose(...words)).values, { timeout: 60_000 });
  await names('clients', 'show', 'completed').toEqual(['completed-partner']);
  await names('tx', 'show', txId.slice(0, 8)).toEqual([txId]);
  await names('tx', 'complete', txId, '--persona', 'min').toEqual(['minor']);
  await names('clients', 'next', 'completed-partner', 'inst').toEqual(['instant']);
  await names('requests', '--tx', txId.slice(0, 8)).toEqual([txId]);
  await names('requests', 'list', '--tx', '').toEqual([txId]);
  const port = new URL(url).port;
  const placed = runMain(['complete', '--', 'tx', 'show', '--port', port, txId.slice(0, 8)]);
  expect((await placed).stdout).toContain(txId);
  expect((await propose('scenarios', 'show', '--url', 'http://127.0.0.1:9', 'aut')).values).toEqual([]);
});

it('knows scenarios of the fixtures that are named', async () => {
  const folder = newFolder();
  mkdirSync(join(folder, 'scenarios'));
  writeFileSync(join(folder, 'scenarios', 'of-mine.json'), JSON.stringify({ name: 'of-mine', start: '1s' }));
  expect((await propose('exec', '--fixtures', folder, '--scenario', 'of-')).values).toEqual(['of-mine']);
  expect((await propose('exec', '--fixtures', join(folder, 'nowhere'), '--scenario', 'of-')).values).toEqual([]);
});

it('prints a script for each shell, and refuses others', async () => {
  for (const shell of ['bash', 'fish', 'powershell', 'zsh']) {
    const { code, stdout, stderr } = await runMain(['completion', shell]);
    expect([shell, code, stderr]).toEqual([shell, 0, '']);
    expect(stdout).toMatch(/mock-toss-cert.* complete\b/);
  }
  expect(await runCli(['completion', 'bsh'])).toEqual({
    code: 2,
    out: '',
    err: 'mock-toss-cert: shell is "bsh", which is not allowed: must be one of bash, fish, powershell, zsh: did you mean bash?\n',
  });
  expect((await runCli(['completion'])).err).toContain("missing required argument 'shell'");
});
