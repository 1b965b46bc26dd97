import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createInstalledFiles } from '../../src/http/installed-files.ts';
import { newFolder } from '../new-folder.ts';

describe('a file of the installation', () => {
  const folder = newFolder();
  const read = createInstalledFiles((name) => join(folder, name));
  const write = (name: string, text: string, atSeconds: number): void => {
    writeFileSync(join(folder, name), text);
    utimesSync(join(folder, name), atSeconds, atSeconds);
  };

  it('that is not there is tried again the next time', async () => {
    await expect(read('late.css')).rejects.toThrow('late.css of this installation cannot be read (ENOENT)');
    write('late.css', 'one', 1);
    expect((await read('late.css')).toString()).toBe('one');
  });

  it('that was read is there when it is gone', async () => {
    write('gone.css', 'one', 1);
    await read('gone.css');
    rmSync(join(folder, 'gone.css'));
    expect((await read('gone.css')).toString()).toBe('one');
  });

  it('that was replaced is read again, and else kept', async () => {
    write('new.css', 'one', 1);
    const first = await read('new.css');
    expect(await read('new.css')).toBe(first);
    write('new.css', 'two', 2);
    expect((await read('new.css')).toString()).toBe('two');
  });
});
