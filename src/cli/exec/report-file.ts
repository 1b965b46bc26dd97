import { fstatSync, type Stats } from 'node:fs';
import { type FileHandle, open, realpath, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isatty } from 'node:tty';
import type { Text } from '../../domain/text/language.ts';
import { codeOf } from '../../system-error.ts';
import { createFolder } from '../../tls/create-folder.ts';
import { cannotWrite } from '../configure.ts';

/** A file that an option names. */
export interface NamedFile {
  /** With its dashes. */
  readonly flag: string;
  readonly file: string;
}

/** What makes two names the same file. */
type Identity = Pick<Stats, 'dev' | 'ino'>;

const isSame = (one: Identity, other: Identity): boolean => one.dev === other.dev && one.ino === other.ino;

/** The files that the command itself prints to. Devices that keep nothing, such as /dev/null, are none. */
const findOutputs = (): readonly Identity[] =>
  [1, 2].flatMap((stream) => {
    try {
      const found = fstatSync(stream);
      return found.isCharacterDevice() && !isatty(stream) ? [] : [found];
    } catch {
      // The stream is closed.
      return [];
    }
  });

const isOutput = ({ flag, file }: NamedFile): Text => ({
  en: `${flag} names ${file}, which is the output of the command: name another file`,
  ko: `${flag}에 지정한 ${file}: 명령의 출력과 같은 파일입니다. 다른 파일을 지정하세요`,
});

/** Elsewhere "-" is standard output, which belongs to the command. */
const isDash = ({ flag }: NamedFile): Text => ({
  en: `${flag} is "-", but the output belongs to the command: name a file`,
  ko: `${flag} 값이 "-"입니다. 출력은 명령의 것이므로 파일을 지정하세요`,
});

const isUsed = ({ flag, file }: NamedFile, by: string): Text => ({
  en: `${flag} names ${file}, which is also the file of ${by}: name another file`,
  ko: `${flag}에 지정한 ${file}: ${by}에도 지정한 파일입니다. 다른 파일을 지정하세요`,
});

/** What is there of a file that an option names: nothing where it cannot be seen. */
const identify = (file: string): Promise<Identity | undefined> => stat(file).catch(() => undefined);

/**
 * What is wrong with the files that are written after the command, found before it runs: a file cannot be written, or it is one that
 * something else writes or reads. Leaves no new file and no new folder, and changes none.
 */
export const findUnwritable = async (
  reports: readonly NamedFile[],
  inputs: readonly NamedFile[],
): Promise<Text | undefined> => {
  const outputs = findOutputs();
  const taken: { readonly flag: string; readonly found: Identity }[] = [];
  for (const { flag, file } of inputs) {
    const found = await identify(file);
    if (found !== undefined) taken.push({ flag, found });
  }
  // All stay open to the end: a file that is removed may leave its identity to the next one.
  const opened: FileHandle[] = [];
  const undo: (() => Promise<void>)[] = [];
  const check = async (report: NamedFile): Promise<Text | undefined> => {
    const { flag, file } = report;
    if (file === '-') return isDash(report);
    try {
      await createFolder(dirname(file), (made) => undo.unshift(() => rmdir(made)));
      const before = await identify(file);
      // Opening a pipe without a reader would wait for one.
      if (before !== undefined && outputs.some((output) => isSame(output, before))) return isOutput(report);
      const handle = await open(file, 'a');
      opened.push(handle);
      // The file itself, when a link leads to it.
      if (before === undefined) {
        const made = await realpath(file);
        undo.unshift(() => rm(made));
      }
      const found = await handle.stat();
      // Such as /dev/null.
      if (found.isCharacterDevice()) return undefined;
      const other = taken.find((one) => isSame(one.found, found));
      if (other !== undefined) return isUsed(report, other.flag);
      taken.push({ flag, found });
      return undefined;
    } catch (error) {
      return cannotWrite(flag, file, codeOf(error));
    }
  };
  try {
    for (const report of reports) {
      const wrong = await check(report);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  } finally {
    for (const handle of opened) await handle.close();
    for (const remove of undo) await remove().catch(() => {});
  }
};

/** Writes the file of an option, with its folder: the command may have removed it. Resolves to what is wrong when it cannot. */
export const writeReport = async (flag: string, file: string, content: string): Promise<Text | undefined> => {
  try {
    await createFolder(dirname(file));
    await writeFile(file, content);
    return undefined;
  } catch (error) {
    return cannotWrite(flag, file, codeOf(error));
  }
};
