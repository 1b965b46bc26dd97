import { type Command, exitCodes } from '../command.ts';
import { bySeverity, failOnOption, failureTest, formatFindings, formats, readFailOn } from '../finding-formats.ts';
import { jsonOption, painter } from '../print.ts';
import { readId, readOneOf, UsageError } from '../values.ts';
import { serverOptions, withControl } from '../with-control.ts';

/** Prints what the partner's integration does wrong. */
export const findings: Command = {
  name: 'findings',
  summary: { en: 'what an integration does wrong, and how to fix it', ko: '연동에서 잘못된 점과 고치는 방법' },
  options: [
    { flags: '--client-id <id>', description: { en: 'only this client', ko: '이 클라이언트만' } },
    failOnOption,
    {
      flags: '--format <format>',
      description: { en: `${formats.join(', ')}; default text`, ko: `${formats.join(', ')}. 기본값 text` },
    },
    ...serverOptions,
    jsonOption,
  ],
  examples: [
    'findings',
    'findings --fail-on warning',
    'findings --format junit > findings.xml',
    'findings --format github',
  ],
  async run(values, terminal) {
    const clientId = readId('--client-id', values['client-id']);
    const threshold = readFailOn(values);
    if (values.json !== undefined && values.format !== undefined && values.format !== 'json') {
      throw new UsageError({
        en: `--json and --format ${values.format} are both given: keep one`,
        ko: `--json과 --format ${values.format} 옵션이 함께 있습니다. 하나만 남기세요`,
      });
    }
    const format = readOneOf('--format', values.format, formats) ?? (values.json === undefined ? 'text' : 'json');
    const isFailure = failureTest(threshold);
    return withControl(values, terminal, async (control) => {
      // An unknown client has no findings either, so a misspelt id must be an error.
      if (clientId !== undefined) await control.client(clientId);
      const found = bySeverity(await control.findings(clientId === undefined ? {} : { clientId }));
      terminal.out(formatFindings(format, found, { paint: painter(terminal), isFailure, language: terminal.language }));
      return threshold !== undefined && found.some(({ severity }) => isFailure(severity))
        ? exitCodes.failed
        : exitCodes.ok;
    });
  },
};
