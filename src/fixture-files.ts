import { lstatSync, readFileSync, statSync } from 'node:fs';
import type { Static, TSchema } from 'typebox';
import { compileSchema, explainSchemaErrors } from './http/validation.ts';
import { FixtureError } from './start-errors.ts';
import { codeOf } from './system-error.ts';

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

const readText = (file: string): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    const why =
      error instanceof Error && 'syscall' in error && 'code' in error
        ? `cannot be read (${error.code})`
        : 'is not UTF-8';
    throw problemIn(file, why);
  }
};

export const readJson = <S extends TSchema>(file: string, schema: S): Static<S> => {
  let value: unknown;
  try {
    value = JSON.parse(readText(file));
  } catch (error) {
    throw error instanceof FixtureError ? error : problemIn(file, 'is not JSON');
  }
  const validate = compileSchema<Static<S>>(schema);
  if (validate(value)) return value;
  const problems = explainSchemaErrors(validate.errors);
  throw problemIn(file, ...problems.map(({ path, expected }) => `${path || 'the file'} ${expected}`));
};

export const refuseRepeated = (file: string, list: string, keys: readonly string[]): void => {
  const index = keys.findIndex((key, at) => keys.indexOf(key) !== at);
  if (index >= 0) throw problemIn(file, `${list}.${index} repeats ${keys[index]}, which must occur once`);
};

/** A file whose reader says in an `Error` what is wrong with it. */
export const readWith = <T>(file: string, read: (text: string) => T): T => {
  const text = readText(file);
  try {
    return read(text);
  } catch (error) {
    throw problemIn(file, error instanceof Error ? error.message : 'cannot be used');
  }
};
