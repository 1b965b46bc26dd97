import { decodeText, readTextFile, TextFileError } from '../config/text-file.ts';
import { JsonError, parseJson } from '../domain/text/json-text.ts';
import { sameText, type Text } from '../domain/text/language.ts';
import { unreadable, withAdvice } from '../domain/text/wording.ts';
import { codeOf } from '../system-error.ts';
import type { CommandArgument, Terminal } from './command.ts';
import { UsageError } from './values.ts';

/** As much as the server takes. */
const MOST_BYTES = 64 * 1024;

export type Json = Readonly<Record<string, unknown>>;

export const inputArgument: CommandArgument = {
  usage: '[file]',
  description: { en: 'a JSON file; "-" or none: standard input', ko: 'JSON 파일. "-"이거나 없으면 표준 입력' },
};

const standardInput: Text = { en: 'standard input', ko: '표준 입력' };

const nameAnother: Text = { en: 'name a JSON file', ko: 'JSON 파일을 지정하세요' };

const wrong = (where: Text, { en, ko }: Text): UsageError =>
  new UsageError({ en: `${where.en} ${en}`, ko: `${where.ko}: ${ko}` });

const readStandardInput = async ({ input }: Terminal): Promise<string> => {
  if (input.isInteractive) {
    throw new UsageError({
      en: 'no file is named: name one, or send the JSON to standard input',
      ko: '파일이 지정되지 않았습니다. 파일을 지정하거나 표준 입력으로 JSON을 보내세요',
    });
  }
  let bytes: Uint8Array;
  try {
    bytes = await input.read(MOST_BYTES);
  } catch (error) {
    throw new TextFileError(unreadable(codeOf(error)));
  }
  return decodeText(bytes, MOST_BYTES);
};

/** The JSON object in a file, or in standard input. Throws `UsageError`, which quotes nothing of it. */
export const readJsonInput = async (file: string | undefined, terminal: Terminal): Promise<Json> => {
  const isFile = file !== undefined && file !== '-';
  const where = isFile ? sameText(file) : standardInput;
  try {
    const text = isFile ? readTextFile(file, MOST_BYTES) : await readStandardInput(terminal);
    if (text.trim() === '')
      throw wrong(where, { en: 'is empty: it must be a JSON object', ko: '비어 있습니다. JSON 객체여야 합니다' });
    const value = parseJson(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
    throw wrong(where, { en: 'must be a JSON object', ko: 'JSON 객체여야 합니다' });
  } catch (error) {
    if (error instanceof TextFileError) throw wrong(where, withAdvice(error.text, nameAnother));
    if (error instanceof JsonError) throw wrong(where, error.text);
    throw error;
  }
};
