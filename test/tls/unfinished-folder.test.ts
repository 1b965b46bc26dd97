import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { threadId } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openAuthority } from '../../src/tls/authority.ts';
import { servedHosts } from '../../src/tls/material.ts';
import {
  makeUnfinishedFolder,
  releaseUnfinishedFolder,
  removeAbandonedFolders,
} from '../../src/tls/unfinished-folder.ts';
import { newFolder } from '../new-folder.ts';

const MODULE = new URL('../../src/tls/unfinished-folder.ts', import.meta.url);
const MINUTE = 60_000;
const NAME = 'tls-ca';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A process that has begun a folder with a key in it, and waits. */
const beginElsewhere = async (parent: string): Promise<{ child: ChildProcess; folder: string }> => {
  const script = `
    import { writeFileSync } from 'node:fs';
    import { makeUnfinishedFolder } from ${JSON.stringify(MODULE.href)};
    const folder = await makeUnfinishedFolder(${JSON.stringify(parent)}, ${JSON.stringify(NAME)});
    writeFileSync(folder + '/server-0-key.pem', 'a key');
    console.log(folder);
    setInterval(() => {}, 1000);`;
  const words = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [folder] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, folder };
};

const kill = async (child: ChildProcess): Promise<void> => {
  child.kill('SIGKILL');
  await once(child, 'exit');
};

const begunBy = (parent: string, machine: string, processId: number, ageMs: number, thread = threadId): string => {
  const folder = join(parent, `.${NAME}-${machine}-${processId}-${thread}-abc123`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'server-0-key.pem'), 'a key');
  const at = (Date.now() - ageMs) / 1000;
  utimesSync(folder, at, at);
  return folder;
};

describe('an unfinished folder', () => {
  it('is kept while the process that began it runs, and removed once that was killed', async () => {
    const parent = newFolder();
    const { child, folder } = await beginElsewhere(parent);
    await removeAbandonedFolders(parent, NAME, Date.now());
    expect(existsSync(join(folder, 'server-0-key.pem'))).toBe(true);
    await kill(child);
    await removeAbandonedFolders(parent, NAME, Date.now());
    expect(readdirSync(parent)).toEqual([]);
  });

  it('of this process is kept until it is released', async () => {
    const parent = newFolder();
    const folder = await makeUnfinishedFolder(parent, NAME);
    await removeAbandonedFolders(parent, NAME, Date.now());
    expect(existsSync(folder)).toBe(true);
    releaseUnfinishedFolder(folder);
    await removeAbandonedFolders(parent, NAME, Date.now());
    expect(existsSync(folder)).toBe(false);
  });

  it('of a process with this one’s number that was killed before is removed', async () => {
    const parent = newFolder();
    const machine = basename(await makeUnfinishedFolder(newFolder(), NAME)).split('-')[2] ?? '';
    const folder = begunBy(parent, machine, process.pid, 0);
    // Another thread of this process may be filling it.
    const others = begunBy(parent, machine, process.pid, 0, threadId + 1);
    await removeAbandonedFolders(parent, NAME, Date.now());
    expect([existsSync(folder), existsSync(others)]).toEqual([false, true]);
  });

  it('of another machine is kept for a minute: whether its process runs cannot be seen from here', async () => {
    const parent = newFolder();
    const [young, old] = [
      begunBy(parent, '00000000', 2 ** 22 + 1, 0.5 * MINUTE),
      begunBy(parent, '00000001', 1, 1.5 * MINUTE),
    ];
    await removeAbandonedFolders(parent, NAME, Date.now());
    expect([existsSync(young), existsSync(old)]).toEqual([true, false]);
  });

  it('of another machine that is young at the start is removed a minute later, by the same process', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const parent = newFolder();
    const folder = begunBy(parent, '00000000', 1, 0);
    await removeAbandonedFolders(parent, NAME, Date.now());
    expect(existsSync(folder)).toBe(true);
    vi.advanceTimersByTime(MINUTE);
    vi.useRealTimers();
    await expect.poll(() => existsSync(folder)).toBe(false);
  });

  it('is all that is removed: not what is finished, nor anything of another name', async () => {
    const parent = newFolder();
    const others = [NAME, `${NAME}-old`, '.other', `.${NAME}`];
    for (const name of others) {
      mkdirSync(join(parent, name));
      utimesSync(join(parent, name), 1, 1);
    }
    await removeAbandonedFolders(parent, NAME, Date.now());
    expect(readdirSync(parent).sort()).toEqual([...others].sort());
  });

  it('of no parent folder, or of one that cannot be read, is no error', async () => {
    await expect(removeAbandonedFolders(join(newFolder(), 'nowhere'), NAME, Date.now())).resolves.toBeUndefined();
  });

  it('that a killed start left behind is gone after the next', async () => {
    const parent = newFolder();
    const { child, folder } = await beginElsewhere(parent);
    await kill(child);
    await openAuthority(parent, servedHosts({ tlsHost: [] }), Date.now());
    expect(existsSync(folder)).toBe(false);
    expect(readdirSync(parent)).toEqual([NAME]);
  });
});
