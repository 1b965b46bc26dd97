import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildTestApp } from '../harness.ts';
import { outputOf, spawnMain } from '../main-process.ts';
import { missingPath, newFolder } from '../new-folder.ts';
import { runCli } from './run.ts';

const { app } = await buildTestApp();
const url = await app.listen({ host: '127.0.0.1', port: 0 });
const folder = newFolder();

const fileOf = (name: string, content: string | Uint8Array): string => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
};

const put = (file: string | undefined, input: string | Uint8Array = '', ...words: string[]) =>
  runCli(['scenarios', 'put', ...(file === undefined ? [] : [file]), ...words, '--url', url], { input });

describe('scenarios', () => {
  it('are put from a file or standard input, shown, listed and deleted', async () => {
    const file = fileOf('mine.json', '\ufeff{"$schema":"./x.json","name":"mine","complete":"1s","description":"soon"}');
    expect(await put(file)).toEqual({ code: 0, out: 'mine: done\n', err: '' });
    const shown = await runCli(['scenarios', 'show', 'mine', '--url', url]);
    expect(JSON.parse(shown.out)).toMatchObject({ name: 'mine', complete: '1s' });
    expect(await put('-', shown.out, '--name', 'copy')).toMatchObject({ code: 0, out: 'copy: done\n' });
    expect(await put(undefined, shown.out, '--name', 'copy', '--json')).toMatchObject({ code: 0 });
    const { out } = await runCli(['scenarios', '--url', url, '--limit', '2']);
    expect(out).toMatch(/^(copy|mine) {2}soon\n(copy|mine) {2}soon\n$/);
    for (const name of ['copy', 'mine']) {
      expect((await runCli(['scenarios', 'delete', name, '--url', url])).out).toBe(`${name}: done\n`);
    }
    expect((await runCli(['scenarios', 'show', 'mine', '--url', url])).code).toBe(1);
  });

  it.each<readonly [string, () => string | undefined, string | Uint8Array, string]>([
    ['nothing', () => undefined, '', 'standard input is empty: it must be a JSON object'],
    ['blanks', () => '-', ' \n', 'standard input is empty: it must be a JSON object'],
    ['a list', () => '-', '[]', 'standard input must be a JSON object'],
    ['null', () => '-', 'null', 'standard input must be a JSON object'],
    ['half of it', () => '-', '{"name":', 'standard input is not JSON: line 1, column 9: it ends too early'],
    ['bytes that are no UTF-8', () => '-', new Uint8Array([0xff, 0xfe]), 'standard input is not encoded in UTF-8'],
    ['too much', () => '-', ' '.repeat(65_537), 'standard input is larger than 64KiB'],
    ['no name', () => '-', '{}', 'the JSON has no name: add it, or give it with --name'],
    ['a name that is none', () => '-', '{"name":1}', 'the JSON has no name: add it, or give it with --name'],
    ['a type that is wrong', () => '-', '{"name":"x","complete":1}', 'complete must be'],
    ['a field that there is not', () => '-', '{"name":"x","completes":"1s"}', 'completes'],
    ['an empty file', () => fileOf('empty.json', ''), '', 'is empty: it must be a JSON object'],
    ['a huge file', () => fileOf('huge.json', ' '.repeat(1_000_000)), '', 'is larger than 64KiB'],
    ['a folder', () => folder, '', 'cannot be read (EISDIR)'],
    ['no file', missingPath, '', 'does not exist'],
  ])('are not put from %s, in one line that quotes nothing', async (_what, file, input, problem) => {
    const { code, out, err } = await put(file(), input);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^mock-toss-cert: [^\n]+\n$/);
    expect(err).toContain(problem);
  });

  it('are not waited for on a terminal', async () => {
    const { code, err } = await runCli(['scenarios', 'put', '--url', url], { answer: '' });
    expect([code, err]).toEqual([2, expect.stringContaining('no file is named')]);
  });

  it.skipIf(process.platform === 'win32')('are not read from a file that cannot be opened', async () => {
    const closed = fileOf('closed.json', '{}');
    chmodSync(closed, 0);
    const { code, err } = await put(process.getuid?.() === 0 ? join(closed, 'x') : closed);
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/ cannot be read \((EACCES|ENOTDIR)\): name a JSON file\n$/),
    ]);
  });

  it('are read from a closed standard input as from an empty one', async () => {
    // `spawnMain` gives no input.
    const { code, stderr } = await outputOf(spawnMain(['scenarios', 'put', '--url', url]));
    expect([code, stderr]).toEqual([2, 'mock-toss-cert: standard input is empty: it must be a JSON object\n']);
  });
});

describe('personas', () => {
  it('are put, shown, listed and deleted', async () => {
    const person = { name: '홍모의', birthday: '19900101', gender: 'MALE', nationality: 'LOCAL', phone: '01019990199' };
    const made = await runCli(['personas', 'put', '--name', 'mine', '--url', url], { input: JSON.stringify(person) });
    expect(made).toEqual({ code: 0, out: 'mine: done\n', err: '' });
    expect((await runCli(['personas', '--limit', '1', '--url', url])).out).toMatch(/^mine {2}홍모의 {2}01019990199 /);
    expect(JSON.parse((await runCli(['personas', 'show', 'mine', '--url', url])).out)).toMatchObject(person);
    expect(JSON.parse((await runCli(['personas', 'delete', 'mine', '--json', '--url', url])).out)).toEqual({
      id: 'mine',
    });
  });
});
