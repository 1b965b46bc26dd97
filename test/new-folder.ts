import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atEnd } from './at-end.ts';

/** An empty folder that nothing else uses; gone after the tests of the file. */
export const newFolder = (parent = tmpdir()): string => {
  const folder = mkdtempSync(join(parent, 'mock-toss-test-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
};

/** Where there is nothing. */
export const missingPath = (): string => join(newFolder(), 'missing');
