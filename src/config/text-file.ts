import { readFileSync } from 'node:fs';
import { codeOf } from '../system-error.ts';

/** A file that cannot be read or is not UTF-8. The message continues a sentence that begins with the file's name. */
export class TextFileError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TextFileError';
  }
}

const readBytes = (path: string): Buffer => {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new TextFileError(`cannot be read (${codeOf(error)})`);
  }
};

/** The text of a UTF-8 file, without a byte order mark. Throws `TextFileError`. */
export const readTextFile = (path: string): string => {
  const bytes = readBytes(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new TextFileError('is not encoded in UTF-8');
  }
};
