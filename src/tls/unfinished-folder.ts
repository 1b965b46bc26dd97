import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { codeOf } from '../system-error.ts';

/** Far longer than writing the files takes, so an older folder is abandoned. */
const ABANDONED_AFTER_MS = 60_000;

/** Paths of the folders that this thread is filling now. */
const inUse = new Set<string>();

/** A name of this machine or container: process ids are unique only there. */
const machine = (): string => createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

const isRunning = (processId: number): boolean => {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // EPERM: the process runs, but belongs to another user.
    return codeOf(error) === 'EPERM';
  }
};

/** Creates a temporary folder. Its name contains machine, process and thread, so that others know who fills it. */
export const makeUnfinishedFolder = async (parent: string, name: string): Promise<string> => {
  const folder = await mkdtemp(join(parent, `.${name}-${machine()}-${process.pid}-${threadId}-`));
  inUse.add(folder);
  return folder;
};

/** Call this when the thread has finished with the folder. */
export const releaseUnfinishedFolder = (folder: string): void => {
  inUse.delete(folder);
};

const isAbandoned = async (folder: string, nowMs: number): Promise<boolean> => {
  if (inUse.has(folder)) return false;
  const [, where, processId, thread] = /-([0-9a-f]{8})-(\d{1,10})-(\d{1,10})-[^-]+$/.exec(basename(folder)) ?? [];
  if (where === machine()) {
    // After a restart, a process may have the same id as the one that was killed, for example in a container.
    const isOwn = Number(processId) === process.pid;
    if (isOwn ? Number(thread) === threadId : !isRunning(Number(processId))) return true;
  }
  return nowMs - (await stat(folder)).mtimeMs > ABANDONED_AFTER_MS;
};

/**
 * Removes folders that killed processes left behind, because they may contain private keys. `nowMs` is real time. This process
 * cannot see whether a process of another machine or container still runs, so it checks such a folder again a minute later.
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
      // Another process has removed the folder, or it belongs to another user.
    }
  }
  if (!isUnclear) return;
  const laterMs = nowMs + ABANDONED_AFTER_MS + 1;
  setTimeout(() => void removeAbandonedFolders(parent, name, laterMs), ABANDONED_AFTER_MS).unref();
};
