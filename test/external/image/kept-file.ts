import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const UNUSED_MS = 30 * 24 * 60 * 60 * 1000;

/** A folder that stays from run to run, outside the checkout. */
export const keptFolder = (name: string): string => {
  const { XDG_CACHE_HOME: chosen = '' } = process.env;
  const folder = join(isAbsolute(chosen) ? chosen : join(homedir(), '.cache'), 'mock-toss-cert', name);
  mkdirSync(folder, { recursive: true });
  return folder;
};

const hashOf = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
};

/**
 * A file that takes long to make. It is made once for each key, and its name has the hash of its content: one that another
 * process left half-written, or that has changed since, is removed and made anew.
 */
export const keptFile = async (folder: string, key: string, make: (path: string) => Promise<void>): Promise<string> => {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (!name.startsWith(`${key}-`)) {
      if (Date.now() - statSync(path).mtimeMs > UNUSED_MS) rmSync(path);
    } else if (name === `${key}-${await hashOf(path)}`) {
      utimesSync(path, new Date(), new Date());
      return path;
    } else rmSync(path);
  }
  const unfinished = join(folder, `unfinished-${key}-${process.pid}`);
  await make(unfinished);
  const path = join(folder, `${key}-${await hashOf(unfinished)}`);
  renameSync(unfinished, path);
  return path;
};
