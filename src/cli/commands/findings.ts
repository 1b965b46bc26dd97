import { isAtLeast } from '../../domain/findings/finding.ts';
import { type Severity, severities } from '../../domain/findings/rules.ts';
import { type Command, exitCodes } from '../command.ts';
import { formatFindings, formatOption, readFormat } from '../finding-formats.ts';
import { jsonOption, painter } from '../print.ts';
import { readId, readOneOf } from '../values.ts';
import { serverOptions, withControl } from '../with-control.ts';

const thresholds = ['error', 'warning'] as const;

/** Prints what the partner's integration does wrong. */
export const findings: Command = {
  name: 'findings',
  summary: { en: 'what an integration does wrong, and how to fix it', ko: '연동에서 잘못된 점과 고치는 방법' },
  options: [
    { flags: '--client-id <id>', description: { en: 'only this client', ko: '이 클라이언트만' } },
    {
      flags: '--fail-on <severity>',
      description: {
        en: `exit with 1 when a finding is at least this severe: ${thresholds.join(' or ')}`,
        ko: `이 심각도 이상의 점검 결과가 있으면 종료 코드 1: ${thresholds.join(' 또는 ')}`,
      },
    },
    formatOption,
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
    const threshold = readOneOf('--fail-on', values['fail-on'], thresholds);
    const format = readFormat(values);
    // JUnit reports mark as failures what `--fail-on` names; without it, errors and warnings.
    const isFailure = (severity: Severity): boolean => isAtLeast(severity, threshold ?? 'warning');
    return withControl(values, terminal, async (control) => {
      // An unknown client has no findings either, so a misspelt id must be an error.
      if (clientId !== undefined) await control.client(clientId);
      const found = (await control.findings(clientId === undefined ? {} : { clientId })).toSorted(
        (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity),
      );
      terminal.out(formatFindings(format, found, { paint: painter(terminal), isFailure, language: terminal.language }));
      return threshold !== undefined && found.some(({ severity }) => isFailure(severity))
        ? exitCodes.failed
        : exitCodes.ok;
    });
  },
};
