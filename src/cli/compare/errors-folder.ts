import { lstat, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ErrorCatalogue } from '../../domain/error-catalogue.ts';
import { sameText, type Text } from '../../domain/text/language.ts';
import { observeErrors } from '../../parity/errors-file.ts';
import type { Report } from '../../parity/report.ts';
import { codeOf } from '../../system-error.ts';
import type { Terminal } from '../command.ts';
import { cannotWrite, printErrors } from '../configure.ts';
import { findUnwritable } from '../exec/report-file.ts';
import { toJson } from '../print.ts';

const NAME = 'errors.json';
const FLAG = '--write-errors';

const isThere = (file: string): Promise<boolean> =>
  lstat(file).then(
    () => true,
    () => false,
  );

/** What is wrong with the folder of --write-errors, found before anything is sent. A file that is there is not overwritten. */
export const findUnwritableErrors = async (folder: string | undefined): Promise<Text | undefined> => {
  if (folder === undefined) return undefined;
  const file = join(folder, NAME);
  if (await isThere(file)) {
    return {
      en: `${file} is there already: delete it, or name another folder with ${FLAG}`,
      ko: `${file} 파일이 이미 있습니다. 삭제하거나 ${FLAG}로 다른 폴더를 지정하세요`,
    };
  }
  return findUnwritable([{ flag: FLAG, file }], []);
};

/** Writes the catalogue of errors with what the server of --with has answered, and says on standard error what is in it. Resolves to whether it could. */
export const writeErrors = async (
  folder: string,
  catalogue: ErrorCatalogue,
  { outcomes }: Report,
  // What another emulator answers is not official.
  options: Parameters<typeof observeErrors>[2],
  terminal: Terminal,
): Promise<boolean> => {
  const { errors, seen, masked } = observeErrors(catalogue, outcomes, options);
  const file = join(folder, NAME);
  const leftOut: Text =
    masked.length === 0
      ? sameText('')
      : {
          en: `; left as they were, since their reasons have something masked: ${masked.join(', ')}`,
          ko: `. reason에 가린 값이 있어 그대로 둔 코드: ${masked.join(', ')}`,
        };
  if (seen.length === 0) {
    printErrors(terminal, [
      {
        en: `${file} is not written: that server answered no code that the emulator knows${leftOut.en}`,
        ko: `${file} 파일을 쓰지 않았습니다. 그 서버가 에뮬레이터가 아는 코드로 응답하지 않았습니다${leftOut.ko}`,
      },
    ]);
    return true;
  }
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(file, toJson({ errors }), { flag: 'wx' });
  } catch (error) {
    printErrors(terminal, [cannotWrite(FLAG, file, codeOf(error))]);
    return false;
  }
  printErrors(terminal, [
    {
      en: `${file}: ${seen.length} of ${errors.length} codes as that server answers them (${seen.join(', ')})${leftOut.en}`,
      ko: `${file}: 코드 ${errors.length}개 중 ${seen.length}개를 그 서버의 응답으로 기록함(${seen.join(', ')})${leftOut.ko}`,
    },
  ]);
  return true;
};
