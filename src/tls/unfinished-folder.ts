import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { codeOf } from '../system-error.ts';

/** Far longer than it takes to write the files of a folder: an older one was abandoned, on whatever machine. */
const ABANDONED_AFTER_MS = 60_000;

/** Folders that this thread is filling, by their paths. */
const own = new Set<string>();

/** Process ids mean something on one machine, or in one container, only. */
const machine = (): string => createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

const isRunning = (processId: number): boolean => {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // The process runs, under another user.
    return codeOf(error) === 'EPERM';
  }
};

/** A new folder beside those that are finished; its name says which thread of which process fills it. */
export const makeUnfinishedFolder = async (parent: string, name: string): Promise<string> => {
  const folder = await mkdtemp(join(parent, `.${name}-${machine()}-${process.pid}-${threadId}-`));
  own.add(folder);
  return folder;
};

/** Says that this thread no longer fills the folder. */
export const releaseUnfinishedFolder = (folder: string): void => {
  own.delete(folder);
};

const isAbandoned = async (folder: string, nowMs: number): Promise<boolean> => {
  if (own.has(folder)) return false;
  const [, where, processId, thread] = /-([0-9a-f]{8})-(\d{1,10})-(\d{1,10})-[^-]+$/.exec(basename(folder)) ?? [];
  if (where === machine()) {
    // A process that is started again may get the number of the one that was killed, as in a container.
    const isOwn = Number(processId) === process.pid;
    if (isOwn ? Number(thread) === threadId : !isRunning(Number(processId))) return true;
  }
  return nowMs - (await stat(folder)).mtimeMs > ABANDONED_AFTER_MS;
};

/**
 * Removes folders that killed processes have left behind: they may hold private keys. `nowMs` is real time. Whether a process
 * of another machine or container still runs cannot be seen from here: its folder is looked at again a minute later.
 */
export const removeAbandonedFolders = async (parent: string, name: string, nowMs: number): Promise<void> => {
  const found = await readdir(parent).catch(() => []);
  let isUnclear = false;
  for (const entry of found) {
    if (!entry.startsWith(`.${name}-`)) continue;
    const folder = join(parent, entry);
    try {
      if (await isAbandoned(folder, nowMs)) await rm(folder, { recursive: true, force: true });
      else isUnclear = true;
    } catch {
      // Another process has removed it, or it is another user's.
    }
  }
  if (!isUnclear) return;
  const laterMs = nowMs + ABANDONED_AFTER_MS + 1;
  setTimeout(() => void removeAbandonedFolders(parent, name, laterMs), ABANDONED_AFTER_MS).unref();
};
