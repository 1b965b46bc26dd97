import type { OptionValues } from '../command.ts';
import { makeGoLiveList } from '../go-live/run.ts';
import type { Check } from './check.ts';
import { writeReport } from './report-file.ts';

/** Writes the go-live list of the run. */
export const createGoLiveFile = (values: OptionValues): readonly Check[] => {
  const { 'go-live': file } = values;
  if (file === undefined) return [];
  return [
    async ({ control, settings, terminal }) => {
      const { magicValues } = settings.fixtures;
      const text = await makeGoLiveList({ control, magicValues, language: terminal.language });
      const unwritten = await writeReport('--go-live', file, text);
      return unwritten === undefined ? [] : [unwritten];
    },
  ];
};
