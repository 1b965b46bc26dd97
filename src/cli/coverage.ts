import type { CoverageView } from '../client/control.ts';
import { type Command, exitCodes, type OptionValues } from './command.ts';
import { complain } from './configure.ts';
import { columns, jsonOption, type Paint, painter, show } from './print.ts';
import { serverOptions, withControl } from './with-control.ts';

const describe = ({ percent, met, total, groups, missing }: CoverageView, paint: Paint): string =>
  [
    paint('bold', `${percent}%: ${met} of ${total} outcomes were met\n`),
    columns(groups.map((one) => [`  ${one.group}`, `${one.met.length} of ${one.met.length + one.missing.length}`])),
    ...missing.map((sentence) => `${sentence}\n`),
  ].join('');

const readMin = ({ min }: OptionValues): number | undefined => {
  if (min === undefined) return 0;
  return /^\d{1,3}$/.test(min) && Number(min) <= 100 ? Number(min) : undefined;
};

/** What the partner's tests have met, and never. */
export const coverage: Command = {
  name: 'coverage',
  summary: 'which states, codes, limits and people no test has met',
  options: [
    { flags: '--client-id <id>', description: 'only of this client; else of all, also those that are gone' },
    { flags: '--min <percent>', description: 'fail below it' },
    ...serverOptions,
    jsonOption,
  ],
  examples: ['coverage', 'coverage --min 60', 'coverage --client-id mock-partner --json'],
  run: (values, terminal) => {
    const min = readMin(values);
    if (min === undefined) {
      complain(terminal, [
        `--min is ${JSON.stringify(values.min)}, which is not allowed: must be a whole number from 0 to 100`,
      ]);
      return Promise.resolve(exitCodes.usage);
    }
    return withControl(values, terminal, async (control) => {
      const found = await control.coverage(values['client-id']);
      show(terminal, values, found, () => describe(found, painter(terminal)));
      if (found.percent >= min) return exitCodes.ok;
      complain(terminal, [
        `coverage is ${found.percent}%, less than --min ${min}: let tests meet more of what is missing`,
      ]);
      return exitCodes.failed;
    });
  },
};
