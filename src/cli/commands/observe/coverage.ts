import { clearCommand } from '../../clear-command.ts';
import { type Command, type CommandGroup, exitCodes } from '../../command.ts';
import { askOptions, checkClient, clientIdOption } from '../../common-options.ts';
import { printErrors } from '../../configure.ts';
import { describeCoverage, tooLittleCoverage } from '../../coverage-text.ts';
import { painter, show } from '../../print.ts';
import { readInteger } from '../../values.ts';
import { withControl } from '../../with-control.ts';

const showAll: Command = {
  name: 'show',
  summary: {
    en: 'which states, codes, limits and people your tests have not covered',
    ko: '테스트에서 한 번도 나오지 않은 상태, 코드, 한도, 테스트 인물',
  },
  options: [
    {
      ...clientIdOption,
      description: {
        en: 'only this client; default: all, also deleted ones',
        ko: '이 클라이언트만. 기본값은 삭제된 것까지 전체',
      },
    },
    {
      flags: '--min <percent>',
      description: { en: 'exit with 1 when the coverage is lower', ko: '커버리지가 이보다 낮으면 종료 코드 1' },
    },
    ...askOptions,
  ],
  examples: ['coverage', 'coverage --min 60', 'coverage --client-id mock-partner --json'],
  async run(values, terminal) {
    const { 'client-id': clientId } = values;
    const min = readInteger('--min', values.min, [0, 100]);
    return withControl(values, terminal, async (control) => {
      await checkClient(control, clientId);
      const found = await control.coverage({ clientId });
      show(terminal, values, found, (say) => describeCoverage(found, painter(terminal), say));
      if (min === undefined || found.percent >= min) return exitCodes.ok;
      printErrors(terminal, [tooLittleCoverage(found.percent, `--min ${min}`)]);
      return exitCodes.failed;
    });
  },
};

/** Which outcomes the partner's tests have covered. */
export const coverage: CommandGroup = {
  name: 'coverage',
  summary: showAll.summary,
  commands: [
    showAll,
    clearCommand('coverage', { en: 'start to count again', ko: '처음부터 다시 셈' }, (control, clientId) =>
      control.clearCoverage({ clientId }),
    ),
  ],
};
