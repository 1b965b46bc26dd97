import type { CoverageView } from '../../client/control.ts';
import { type Command, exitCodes } from '../command.ts';
import { printErrors } from '../configure.ts';
import { columns, jsonOption, type Paint, painter, show } from '../print.ts';
import { readId, readInteger } from '../values.ts';
import { serverOptions, withControl } from '../with-control.ts';

const describe = ({ percent, met, total, groups, missing }: CoverageView, paint: Paint): string =>
  [
    paint('bold', `${percent}%: ${met} of ${total} outcomes are covered\n`),
    columns(groups.map((one) => [`  ${one.group}`, `${one.met.length} of ${one.met.length + one.missing.length}`])),
    ...missing.map((sentence) => `${sentence}\n`),
  ].join('');

/** Prints which outcomes the partner's tests have covered. */
export const coverage: Command = {
  name: 'coverage',
  summary: 'which states, codes, limits and people your tests have not covered',
  options: [
    { flags: '--client-id <id>', description: 'only this client; default: all, also deleted ones' },
    { flags: '--min <percent>', description: 'exit with 1 when the coverage is lower' },
    ...serverOptions,
    jsonOption,
  ],
  examples: ['coverage', 'coverage --min 60', 'coverage --client-id mock-partner --json'],
  async run(values, terminal) {
    const clientId = readId('--client-id', values['client-id']);
    const min = readInteger('--min', values.min, [0, 100]) ?? 0;
    return withControl(values, terminal, async (control) => {
      if (clientId !== undefined) await control.client(clientId);
      const found = await control.coverage({ clientId });
      show(terminal, values, found, () => describe(found, painter(terminal)));
      if (found.percent >= min) return exitCodes.ok;
      printErrors(terminal, [
        `coverage is ${found.percent}%, less than --min ${min}: add tests for outcomes that are missing`,
      ]);
      return exitCodes.failed;
    });
  },
};
