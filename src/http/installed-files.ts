import { readFile, stat } from 'node:fs/promises';
import { codeOf } from '../system-error.ts';
import { TransportError } from './transport-error.ts';

/** The error for a file of this installation that is gone: an update may be replacing it while the server runs. */
export const cannotBeRead = (name: string, cause: unknown): TransportError =>
  new TransportError(
    'unexpected',
    `${name} of this installation cannot be read (${codeOf(cause)}): if it is being replaced, try again; else install it anew`,
    { cause },
  );

interface Kept {
  readonly content: Buffer;
  /** Differs between versions of the file: a file that was half written when it was read is read again. */
  readonly version: string;
}

/**
 * Reads files of this installation when they are first needed. A file that was read stays in memory when it is gone; a file
 * that could not be read is tried again the next time. `find` returns the place of a file, and may throw.
 */
export const createInstalledFiles = (find: (name: string) => string | URL): ((name: string) => Promise<Buffer>) => {
  const kept = new Map<string, Kept>();
  return async (name) => {
    const known = kept.get(name);
    try {
      const file = find(name);
      const { mtimeMs, size } = await stat(file);
      const version = `${mtimeMs} ${size}`;
      if (known?.version === version) return known.content;
      const content = await readFile(file);
      kept.set(name, { content, version });
      return content;
    } catch (error) {
      if (known !== undefined) return known.content;
      throw cannotBeRead(name, error);
    }
  };
};
