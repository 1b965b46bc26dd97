import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, symlinkSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAX_LEAKS, MAX_LEAKS_OF_FILE, scanPaths } from '../../src/leak-scan/scan-paths.ts';
import { missingPath, newFolder, unwritablePath } from '../new-folder.ts';
import { describeOnPosix, describeWithAnyNames, linkFolder } from '../systems.ts';
import { finds, wanted } from './samples.ts';

const LEAK = 'phone=01019990101\n';

/** A folder with these files; `/` in a name makes folders. */
const folderOf = (files: Readonly<Record<string, string | Uint8Array>>): string => {
  const folder = newFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
};

const scan = (...paths: readonly string[]) => scanPaths(paths, wanted);

describe('a scan of paths', () => {
  it('reads folders to the bottom, also what is hidden, in the order of names', async () => {
    const folder = folderOf({ 'b/c/d.log': `x\n${LEAK}`, 'a.log': LEAK, '.hidden/e': LEAK, empty: '' });
    const { finds: found, files, bytes, more, unreadable } = await scan(folder);
    expect(found.map(({ path, line, column }) => [path, line, column])).toEqual([
      [join(folder, '.hidden/e'), 1, 7],
      [join(folder, 'a.log'), 1, 7],
      [join(folder, 'b/c/d.log'), 2, 7],
    ]);
    expect([files, bytes, more, unreadable]).toEqual([4, LEAK.length * 3 + 2, 0, []]);
  });

  it('reads a path once, even when it is named twice or inside another', async () => {
    const folder = folderOf({ 'a/x.log': LEAK, 'b.log': LEAK, 'a2.log': LEAK });
    const found = await scan(join(folder, 'a/x.log'), folder, `${folder}/a/../a`, folder);
    expect([found.files, found.finds.length]).toEqual([3, 3]);
    expect((await scan(join(folder, 'a'), join(folder, 'a2.log'))).files).toBe(2);
  });

  it('skips binary files and counts them', async () => {
    const folder = folderOf({
      'a.bin': Buffer.from(`\0\0\0${LEAK}`),
      'b.gz': Buffer.from('1f8b08', 'hex'),
      'c.txt': 'x',
    });
    expect(await scan(folder)).toMatchObject({ finds: [], files: 1, skipped: { binary: 2, links: 0, special: 0 } });
  });

  it('reads UTF-16, as Windows writes it', async () => {
    const text = `첫 줄\r\n이름: 김토스, ${LEAK}`;
    const folder = folderOf({
      'a.log': Buffer.from(`\ufeff${text}`, 'utf16le'),
      'b.log': Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
    });
    const { finds: found } = await scan(folder);
    expect(found.map(({ what, line, column }) => [what, line, column])).toEqual([
      ['name', 2, 5],
      ['phone', 2, 16],
      ['name', 2, 5],
      ['phone', 2, 16],
    ]);
  });

  it('goes on after a path that cannot be read, and says which', async () => {
    const folder = folderOf({ 'a.log': LEAK });
    const [missing, below] = [missingPath(), unwritablePath()];
    const { finds: found, unreadable } = await scan(missing, below, folder);
    expect(finds(found)).toEqual(['phone kim-toss']);
    expect(unreadable).toEqual([
      { path: missing, code: 'ENOENT' },
      { path: below, code: expect.stringMatching(/^E(NOTDIR|NOENT)$/) },
    ]);
  });

  it('follows no link: neither one in a folder nor one that is named', async () => {
    const target = folderOf({ 'a.log': LEAK });
    const folder = folderOf({ 'b.log': 'x' });
    linkFolder(target, join(folder, 'link'));
    expect(await scan(folder)).toMatchObject({ finds: [], files: 1, skipped: { links: 1 }, unreadable: [] });
    const named = join(folder, 'link');
    expect(await scan(named)).toMatchObject({ finds: [], files: 0, unreadable: [{ path: named, code: 'ELOOP' }] });
  });

  it('lists so many finds of a file, so many in all, and counts the others', async () => {
    const one = await scan(folderOf({ 'a.log': LEAK.repeat(MAX_LEAKS_OF_FILE + 5), 'b.log': LEAK }));
    expect([one.finds.length, one.more]).toEqual([MAX_LEAKS_OF_FILE + 1, 5]);
    const many = Array.from({ length: 12 }, (_one, index) => [`${index}.log`, LEAK.repeat(90)] as const);
    const all = await scan(folderOf(Object.fromEntries(many)));
    expect([all.finds.length, all.more]).toEqual([MAX_LEAKS, 80]);
  });

  it('lists the first find of each kind, however many there are of another, and counts all files with finds', async () => {
    const noisy = Array.from({ length: 12 }, (_one, index) => [`${index}.log`, LEAK.repeat(90)] as const);
    const key = 'v1$0b9f1c52-6a3f-4f0e-9b1c-2f4f6f0d8a11$'.concat('QUJD'.repeat(120));
    const folder = folderOf({ ...Object.fromEntries(noisy), 'z.log': `${LEAK}\n${key}\n` });
    const { finds, filesWithFinds } = await scan(folder);
    expect(finds.at(-1)).toMatchObject({ what: 'sessionKey', path: join(folder, 'z.log'), line: 3 });
    expect(filesWithFinds).toBe(13);
  });

  it('reads the names of files and folders too, masks them, and says which one it is', async () => {
    const folder = folderOf({
      'a.log': 'x',
      '김토스-01019990101.log': LEAK,
      '01019990104/b.bin': '\0\0\0',
      '01019990104/1980-07-04.log': 'x',
    });
    const { finds: found, filesWithFinds, files } = await scan(folder);
    expect(found.map(({ path, line, what, excerpt }) => [path.slice(folder.length), line, what, excerpt])).toEqual([
      ['/010********#1', null, 'phone', '010********#1'],
      ['/010********#1/1980****.log#1', null, 'birthday', '1980****.log#1'],
      ['/김**-010********.log#3', null, 'name', '김**-010********.log#3'],
      ['/김**-010********.log#3', null, 'phone', '김**-010********.log#3'],
      ['/김**-010********.log#3', 1, 'phone', 'phone=010********'],
    ]);
    expect([files, filesWithFinds]).toEqual([3, 3]);
  });

  it('masks a path that is named, also one that is not there', async () => {
    const folder = folderOf({ '01019990104/김토스.log': 'x' });
    const { finds: found, unreadable } = await scan(
      join(folder, '01019990104/김토스.log'),
      join(folder, '01019990104/01019990101'),
    );
    expect(found.map(({ path, what }) => [path.slice(folder.length), what])).toEqual([
      ['/010********#1/김**.log#1', 'phone'],
      ['/010********#1/김**.log#1', 'name'],
    ]);
    expect(unreadable).toEqual([{ path: `${folder}/010********#1/010********`, code: 'ENOENT' }]);
  });

  it('numbers names in the order of their bytes', async () => {
    const folder = folderOf({ '01019990101\ufb00': 'x', '01019990101\u{10400}': 'x' });
    const { finds: found } = await scan(folder);
    expect(found.map(({ excerpt }) => excerpt)).toEqual(['010********\ufb00#1', '010********\u{10400}#2']);
  });

  it('finds what stands on the border of two reads, in one long line', async () => {
    const folder = newFolder();
    const file = openSync(join(folder, 'long.log'), 'w');
    const filler = Buffer.alloc(262_144 - 5, '. ');
    for (let count = 0; count < 20; count += 1) {
      writeSync(file, filler);
      writeSync(file, '01019990101');
    }
    closeSync(file);
    const { finds: found } = await scan(folder);
    expect(found).toHaveLength(20);
    expect(found.map(({ line }) => line)).toEqual(found.map(() => 1));
    expect(found.at(-1)?.column).toBe(20 * filler.length + 19 * 11 + 1);
  });
});

describeOnPosix('a scan of what is no file', () => {
  it('opens no pipe: it would wait for ever', async () => {
    const folder = folderOf({ 'a.log': LEAK });
    const pipe = join(folder, 'pipe');
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    symlinkSync('/dev/zero', join(folder, 'zero'));
    expect(await scan(folder)).toMatchObject({ files: 1, skipped: { links: 1, special: 1 }, unreadable: [] });
    expect(await scan(pipe, '/dev/zero')).toMatchObject({
      files: 0,
      unreadable: [
        { path: pipe, code: 'EFTYPE' },
        { path: '/dev/zero', code: 'EFTYPE' },
      ],
    });
  });
});

describeWithAnyNames('a scan of names that are no UTF-8', () => {
  it('reads files and folders with names in EUC-KR, as archives of Windows have them', async () => {
    const folder = folderOf({ 'a.log': 'x' });
    // Names that are the same in UTF-8, where each of these bytes is a question mark.
    const names = ['b1e8', 'c5e4'].map((hex) => Buffer.from(hex, 'hex'));
    for (const name of names) {
      const inside = Buffer.concat([Buffer.from(`${folder}/`), name]);
      mkdirSync(inside);
      writeFileSync(Buffer.concat([inside, Buffer.from('/'), name]), LEAK);
    }
    const { finds: found, files, unreadable } = await scan(folder);
    expect([files, unreadable]).toEqual([3, []]);
    expect(found.map(({ path, line, what }) => [path, line, what])).toEqual([
      [`${folder}/\ufffd\ufffd/\ufffd\ufffd`, 1, 'phone'],
      [`${folder}/\ufffd\ufffd/\ufffd\ufffd`, 1, 'phone'],
    ]);
  });
});
