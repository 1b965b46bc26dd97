import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runMain } from '../main-process.ts';
import { newFolder } from '../new-folder.ts';
import { runCli } from './run.ts';

describe('the command ca', () => {
  it('writes the CA to a file, the same for all first uses at once', async () => {
    const folder = newFolder();
    const out = (index: number): string => join(folder, `${index}.pem`);
    const words = (index: number) => ['ca', '--data-dir', join(folder, 'data'), '--out', out(index)];
    const ended = await Promise.all([0, 1, 2, 3].map((index) => runMain(words(index))));
    expect(ended.map(({ code, stderr }) => [code, stderr])).toEqual(Array(4).fill([0, '']));
    expect(new Set([0, 1, 2, 3].map((index) => readFileSync(out(index), 'utf8'))).size).toBe(1);
    expect(readdirSync(join(folder, 'data'))).toEqual(['tls-ca']);
  });

  it('says in one line what cannot be written', async () => {
    const folder = newFolder();
    const ended = await runCli(['ca', '--data-dir', folder, '--out', folder]);
    expect([ended.code, ended.out]).toEqual([2, '']);
    expect(ended.err).toContain(`--out names ${folder}, which cannot be written (EISDIR): name another file`);
  });
});
