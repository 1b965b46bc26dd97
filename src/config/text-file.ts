import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type Text, TextError } from '../domain/text/language.ts';
import { unreadable } from '../domain/text/wording.ts';
import { codeOf } from '../system-error.ts';
import { showBytes } from './readers.ts';

/** A file that cannot be read or is not UTF-8. The message continues a sentence that begins with the file's name. */
export class TextFileError extends TextError {
  constructor(text: Text) {
    super(text);
    this.name = 'TextFileError';
  }
}

const PIECE_BYTES = 65_536;

const requireFit = (bytes: number, most: number): void => {
  if (bytes > most)
    throw new TextFileError({ en: `is larger than ${showBytes(most)}`, ko: `크기가 ${showBytes(most)}를 넘습니다` });
};

/** Reads no more than the limit, whatever size the file says that it has: a pipe or a device says none. */
const readPieces = (file: number, most: number): Buffer => {
  requireFit(fstatSync(file).size, most);
  const pieces: Buffer[] = [];
  for (let total = 0; ; ) {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    const bytes = readSync(file, piece);
    if (bytes === 0) return Buffer.concat(pieces);
    total += bytes;
    requireFit(total, most);
    pieces.push(piece.subarray(0, bytes));
  }
};

const readBytes = (path: string, most: number): Buffer => {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    return readPieces(file, most);
  } catch (error) {
    if (error instanceof TextFileError) throw error;
    throw new TextFileError(unreadable(codeOf(error)));
  } finally {
    if (file !== undefined) closeSync(file);
  }
};

/** The text of at most `most` bytes of UTF-8, without a byte order mark. Throws `TextFileError`. */
export const decodeText = (bytes: Uint8Array, most: number): string => {
  requireFit(bytes.length, most);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new TextFileError({ en: 'is not encoded in UTF-8', ko: 'UTF-8로 인코딩되어 있지 않습니다' });
  }
};

/** The text of a UTF-8 file of at most `most` bytes, without a byte order mark. Throws `TextFileError`. */
export const readTextFile = (path: string, most = Number.POSITIVE_INFINITY): string =>
  decodeText(readBytes(path, most), most);
