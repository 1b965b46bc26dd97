import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atEnd } from './at-end.ts';

/** As processes see it that run there: on macOS it is a link, and Windows has a short name of it. */
const PARENT = realpathSync.native(tmpdir());

/** An empty folder that nothing else uses; gone after the tests of the file. */
export const newFolder = (parent = PARENT): string => {
  const folder = mkdtempSync(join(parent, 'mock-toss-test-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
};

/** Where there is nothing. */
export const missingPath = (): string => join(newFolder(), 'missing');

/** Where nobody can write, not even root: below a file. */
export const unwritablePath = (): string => {
  const file = join(newFolder(), 'file');
  writeFileSync(file, '');
  return join(file, 'below');
};
