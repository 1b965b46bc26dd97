import type { Text } from '../../domain/text/language.ts';
import { firstTexts } from '../../domain/text/wording.ts';
import { type LeakReport, scanPaths } from '../../leak-scan/scan-paths.ts';
import { prepareScan } from '../../leak-scan/wanted.ts';
import { exitCodes } from '../command.ts';
import { collectKnown, type KnownSources } from './known.ts';

export interface LeakScan extends LeakReport {
  /** What could not be looked for: a report has it. */
  readonly notes: readonly Text[];
}

/**
 * Scans files and folders for the people and secrets of the fixtures, the settings and the server, if there is one. Throws
 * `ControlError` when the server refuses.
 */
export const scanForLeaks = async (paths: readonly string[], sources: KnownSources): Promise<LeakScan> => {
  const { people, secrets, notes } = await collectKnown(sources);
  return { ...(await scanPaths(paths, prepareScan(people, secrets))), notes };
};

/** What is wrong with a path that was not scanned. */
const unreadableText = ({ path, code }: LeakReport['unreadable'][number]): Text => {
  switch (code) {
    case 'ELOOP':
      return {
        en: `${path} is a symbolic link, and links are not followed: name what it leads to`,
        ko: `${path}: 심볼릭 링크는 따라가지 않습니다. 링크가 가리키는 경로를 지정하세요`,
      };
    case 'EFTYPE':
      return {
        en: `${path} is neither a file nor a folder: name one`,
        ko: `${path}: 파일도 폴더도 아닙니다. 파일이나 폴더를 지정하세요`,
      };
    case 'ENOENT':
      return {
        en: `${path} does not exist: correct the path`,
        ko: `${path}: 없는 경로입니다. 경로를 확인하세요`,
      };
    default:
      return {
        en: `${path} cannot be read (${code}): the rest was scanned`,
        ko: `${path}: 읽을 수 없습니다(${code}). 나머지는 스캔했습니다`,
      };
  }
};

/** One line for everything that was not scanned. */
export const leakProblems = ({ unreadable }: LeakReport): readonly Text[] => firstTexts(unreadable.map(unreadableText));

/** 2 if something could not be read, else 1 if something was found. */
export const leakExitCode = ({ finds, unreadable }: LeakReport): number => {
  if (unreadable.length > 0) return exitCodes.usage;
  return finds.length > 0 ? exitCodes.failed : exitCodes.ok;
};
