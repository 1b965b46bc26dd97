import { readFile, stat } from 'node:fs/promises';
import { codeOf } from '../system-error.ts';
import { TransportError } from './transport-error.ts';

/** A part of this installation that is read late, and is not there: an update may be replacing it under the server. */
export const cannotBeRead = (name: string, cause: unknown): TransportError =>
  new TransportError(
    'unexpected',
    `${name} of this installation cannot be read (${codeOf(cause)}): if it is being replaced, try again; else install it anew`,
    { cause },
  );

interface Kept {
  readonly content: Buffer;
  /** What tells one version of the file from another: one that was half written when it was read is read again. */
  readonly version: string;
}

/**
 * Reads files of this installation when they are first asked for. What was read stays although the file is gone; what
 * could not be read is tried again the next time. `find` says where a file lies, and may throw as well.
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
