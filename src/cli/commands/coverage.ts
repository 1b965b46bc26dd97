import type { CoverageView } from '../../client/control.ts';
import { type Command, exitCodes } from '../command.ts';
import { complain } from '../configure.ts';
import { columns, jsonOption, type Paint, painter, show } from '../print.ts';
import { readId, readWhole } from '../values.ts';
import { serverOptions, withControl } from '../with-control.ts';

const describe = ({ percent, met, total, groups, missing }: CoverageView, paint: Paint): string =>
  [
    paint('bold', `${percent}%: ${met} of ${total} outcomes were met\n`),
    columns(groups.map((one) => [`  ${one.group}`, `${one.met.length} of ${one.met.length + one.missing.length}`])),
    ...missing.map((sentence) => `${sentence}\n`),
  ].join('');

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
  async run(values, terminal) {
    const clientId = readId('--client-id', values['client-id']);
    const min = readWhole('--min', values.min, [0, 100]) ?? 0;
    return withControl(values, terminal, async (control) => {
      if (clientId !== undefined) await control.client(clientId);
      const found = await control.coverage({ clientId });
      show(terminal, values, found, () => describe(found, painter(terminal)));
      if (found.percent >= min) return exitCodes.ok;
      complain(terminal, [
        `coverage is ${found.percent}%, less than --min ${min}: let tests meet more of what is missing`,
      ]);
      return exitCodes.failed;
    });
  },
};
