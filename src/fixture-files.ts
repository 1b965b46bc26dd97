import { lstatSync, statSync } from 'node:fs';
import type { Static, TSchema } from 'typebox';
import { JsonError, parseJson } from './domain/json-text.ts';
import { andMore } from './domain/wording.ts';
import { compileSchema, explainSchemaErrors } from './http/validation.ts';
import { FixtureError } from './start-errors.ts';
import { codeOf } from './system-error.ts';
import { readTextFile, TextFileError } from './text-file.ts';

export const problemIn = (file: string, ...problems: readonly string[]): FixtureError =>
  new FixtureError(...problems.map((problem) => `${file}: ${problem}`));

/** Also what cannot be followed or read is there: it must be complained about, not replaced by ours without a word. */
export const isThere = (path: string): boolean => {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ENOENT';
  }
};

export const isFolder = (path: string): boolean => {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
};

/** A file that is not as it must be, as a problem of that file. */
const readAs = <T>(file: string, read: (text: string) => T): T => {
  try {
    return read(readTextFile(file));
  } catch (error) {
    if (error instanceof TextFileError || error instanceof JsonError) throw problemIn(file, error.message);
    throw error;
  }
};

/** A JSON file that is as its schema says, which lies in `fixtures/schema` by the name `schemaName`. */
export const readJson = <S extends TSchema>(file: string, schema: S, schemaName: string): Static<S> => {
  const value = readAs(file, parseJson);
  const validate = compileSchema<Static<S>>(schema);
  if (validate(value)) return value;
  const { problems, more } = explainSchemaErrors(validate.errors);
  const lines = problems.map(({ path, expected }) =>
    path === '' ? `the file ${expected}, as fixtures/schema/${schemaName} describes it` : `${path} ${expected}`,
  );
  throw problemIn(file, ...lines, ...(more === 0 ? [] : [andMore(more)]));
};

export const refuseRepeated = (file: string, list: string, keys: readonly string[]): void => {
  const seen = new Set<string>();
  const index = keys.findIndex((key) => {
    const isKnown = seen.has(key);
    seen.add(key);
    return isKnown;
  });
  if (index >= 0) throw problemIn(file, `${list}.${index} repeats ${keys[index]}, which must occur once`);
};

/** A file whose reader says in an `Error` what is wrong with it. */
export const readWith = <T>(file: string, read: (text: string) => T): T => {
  const text = readAs(file, (whole) => whole);
  try {
    return read(text);
  } catch (error) {
    throw problemIn(file, error instanceof Error ? error.message : 'cannot be used');
  }
};
