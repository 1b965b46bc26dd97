import type { Text } from '../../domain/text/language.ts';
import type { OptionValues } from '../command.ts';
import { printErrors } from '../configure.ts';
import { formatLeaks } from '../leaks/formats.ts';
import { leakProblems, scanForLeaks } from '../leaks/scan.ts';
import type { Check } from './check.ts';

const countOf = (count: number): Text => ({
  en: `there ${count === 1 ? 'is 1 find' : `are ${count} finds`} of --leak-scan`,
  ko: `--leak-scan에서 ${count}건을 찾았습니다`,
});

const unread: Text = {
  en: '--leak-scan cannot read everything',
  ko: '--leak-scan에서 읽을 수 없는 것이 있습니다',
};

/** Scans what the command has left for personal data, tokens and keys. */
export const createLeakCheck = (values: OptionValues): readonly Check[] => {
  const { 'leak-scan': given } = values;
  if (given === undefined) return [];
  const paths = given.split('\n');
  return [
    async ({ control, settings, terminal, paint }) => {
      const { config, fixtures } = settings;
      const found = await scanForLeaks(paths, { config, fixtures, control, nowMs: Date.now() });
      const format = values.github === undefined || found.finds.length === 0 ? 'text' : 'github';
      terminal.err(formatLeaks(format, found, { paint, language: terminal.language }));
      printErrors(terminal, leakProblems(found));
      const { length } = found.finds;
      return [
        ...(length === 0 ? [] : [countOf(length + found.more)]),
        ...(found.unreadable.length === 0 ? [] : [unread]),
      ];
    },
  ];
};
