import { clearCommand } from '../../clear-command.ts';
import { type Command, type CommandGroup, exitCodes } from '../../command.ts';
import { askOptions, checkClient, clientIdOption } from '../../common-options.ts';
import {
  bySeverity,
  failOnOption,
  failureTest,
  formatFindings,
  formatOption,
  readFormat,
} from '../../finding-formats.ts';
import { painter } from '../../print.ts';
import { readChoice } from '../../values.ts';
import { withControl } from '../../with-control.ts';

const list: Command = {
  name: 'list',
  summary: { en: 'what an integration does wrong, and how to fix it', ko: '연동에서 잘못된 점과 고치는 방법' },
  options: [clientIdOption, failOnOption, formatOption, ...askOptions],
  examples: [
    'findings',
    'findings --fail-on warning',
    'findings --format junit > findings.xml',
    'findings --format github',
  ],
  async run(values, terminal) {
    const { 'client-id': clientId } = values;
    const threshold = readChoice(failOnOption, values);
    const format = readFormat(values);
    const isFailure = failureTest(threshold);
    return withControl(values, terminal, async (control) => {
      await checkClient(control, clientId);
      const found = bySeverity(await control.findings(clientId === undefined ? {} : { clientId }));
      terminal.out(formatFindings(format, found, { paint: painter(terminal), isFailure, language: terminal.language }));
      return threshold !== undefined && found.some(({ severity }) => isFailure(severity))
        ? exitCodes.failed
        : exitCodes.ok;
    });
  },
};

/** What the partner's integration does wrong. */
export const findings: CommandGroup = {
  name: 'findings',
  summary: list.summary,
  commands: [
    list,
    clearCommand(
      'findings',
      { en: 'delete the findings of a client, or all', ko: '클라이언트 하나 또는 전체의 점검 결과 삭제' },
      (control, clientId) => control.clearFindings({ clientId }),
    ),
  ],
};
