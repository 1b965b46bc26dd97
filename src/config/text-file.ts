import { readFileSync } from 'node:fs';
import { codeOf } from '../system-error.ts';

/** A file that is no text, or cannot be read; the message goes on where the file was named. */
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

/** The text of a file in UTF-8, without the byte order mark that some editors put in front; throws `TextFileError`. */
export const readTextFile = (path: string): string => {
  const bytes = readBytes(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new TextFileError('is not UTF-8');
  }
};
