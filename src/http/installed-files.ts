import { readFile, stat } from 'node:fs/promises';
import { embedded } from '../installation.ts';
import { codeOf } from '../system-error.ts';
import { TransportError } from './transport-error.ts';

/** The error for a missing file of this installation. An update may be replacing it while the server runs. */
export const cannotBeRead = (name: string, cause: unknown): TransportError =>
  new TransportError(
    'unexpected',
    `${name} of this installation cannot be read (${codeOf(cause)}): try again if an update is running, else reinstall the package`,
    { cause },
  );

/** Loads a module of this installation at its first use. If it cannot be loaded, the next use tries again. */
export const loadLate = async <T>(name: string, load: () => Promise<T>): Promise<T> => {
  try {
    return await load();
  } catch (error) {
    throw cannotBeRead(name, error);
  }
};

interface CachedFile {
  readonly content: Buffer;
  /** After a change the file is read again. */
  readonly version: string;
}

/** Time and size of a file. What is inside the executable never changes. */
const versionOf = async (file: string | URL): Promise<string> => {
  if (embedded(file) !== undefined) return 'embedded';
  const { mtimeMs, size } = await stat(file);
  return `${mtimeMs} ${size}`;
};

/**
 * Reads files of this installation at their first use. A file that was read stays in memory, also when it is deleted; a file
 * that could not be read is tried again the next time. `find` returns the path of a file, and may throw. `unpack` makes what is read
 * of what lies there.
 */
export const createInstalledFiles = (
  find: (name: string) => string | URL,
  unpack: (content: Buffer) => Promise<Buffer> = async (content) => content,
): ((name: string) => Promise<Buffer>) => {
  const cached = new Map<string, CachedFile>();
  return async (name) => {
    const known = cached.get(name);
    try {
      const file = find(name);
      const version = await versionOf(file);
      if (known?.version === version) return known.content;
      const content = await unpack(embedded(file) ?? (await readFile(file)));
      cached.set(name, { content, version });
      return content;
    } catch (error) {
      if (known !== undefined) return known.content;
      throw cannotBeRead(name, error);
    }
  };
};
