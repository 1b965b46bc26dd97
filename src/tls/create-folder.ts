import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from '../system-error.ts';

/**
 * Creates a folder and its parents, and tells of each that was not there. A recursive `mkdir` would never return in some places, such
 * as /proc.
 */
export const createFolder = async (folder: string, tell: (made: string) => void = () => {}): Promise<void> => {
  const make = async (): Promise<void> => {
    await mkdir(folder, { mode: 0o755 });
    tell(folder);
  };
  try {
    await make();
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return;
    if (codeOf(error) !== 'ENOENT' || dirname(folder) === folder) throw error;
    await createFolder(dirname(folder), tell);
    await make().catch((again: unknown) => {
      if (codeOf(again) !== 'EEXIST') throw again;
    });
  }
};
