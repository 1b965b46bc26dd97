import { open, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Text } from '../../domain/text/language.ts';
import { codeOf } from '../../system-error.ts';
import { createFolder } from '../../tls/create-folder.ts';
import { cannotWrite } from '../configure.ts';

/** Does something with a file in a folder that is there. Resolves to what is wrong when it fails. */
const withFile = async (flag: string, file: string, work: () => Promise<void>): Promise<Text | undefined> => {
  try {
    await createFolder(dirname(file));
    await work();
    return undefined;
  } catch (error) {
    return cannotWrite(flag, file, codeOf(error));
  }
};

/** What is wrong with the file of an option, found before the command runs. Leaves no new file, and changes none. */
export const findUnwritable = (flag: string, file: string): Promise<Text | undefined> =>
  withFile(flag, file, async () => {
    const isThere = await stat(file).then(
      () => true,
      () => false,
    );
    await (await open(file, 'a')).close();
    // The file itself, when a link leads to it.
    if (!isThere) await rm(await realpath(file));
  });

/** Writes the file of an option, with its folder: the command may have removed it. */
export const writeReport = (flag: string, file: string, content: string): Promise<Text | undefined> =>
  withFile(flag, file, () => writeFile(file, content));
