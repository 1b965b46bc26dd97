import { isAtLeast } from '../../domain/findings/finding.ts';
import { type Severity, severities } from '../../domain/findings/rules.ts';
import { type Command, exitCodes } from '../command.ts';
import { formatFindings, formats } from '../finding-formats.ts';
import { jsonOption, painter } from '../print.ts';
import { readId, readOneOf, UsageError } from '../values.ts';
import { serverOptions, withControl } from '../with-control.ts';

const thresholds = ['error', 'warning'] as const;

/** Prints what the partner's integration does wrong. */
export const findings: Command = {
  name: 'findings',
  summary: 'what an integration does wrong, and how to fix it',
  options: [
    { flags: '--client-id <id>', description: 'only this client' },
    {
      flags: '--fail-on <severity>',
      description: `exit with 1 when a finding is at least this severe: ${thresholds.join(' or ')}`,
    },
    { flags: '--format <format>', description: `${formats.join(', ')}; default text` },
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
    if (values.json !== undefined && values.format !== undefined && values.format !== 'json') {
      throw new UsageError(`--json and --format ${values.format} are both given: keep one`);
    }
    const format = readOneOf('--format', values.format, formats) ?? (values.json === undefined ? 'text' : 'json');
    // JUnit reports mark as failures what `--fail-on` names; without it, errors and warnings.
    const isFailure = (severity: Severity): boolean => isAtLeast(severity, threshold ?? 'warning');
    return withControl(values, terminal, async (control) => {
      // An unknown client has no findings either, so a misspelt id must be an error.
      if (clientId !== undefined) await control.client(clientId);
      const found = (await control.findings(clientId === undefined ? {} : { clientId })).toSorted(
        (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity),
      );
      terminal.out(formatFindings(format, found, { paint: painter(terminal), isFailure }));
      return threshold !== undefined && found.some(({ severity }) => isFailure(severity))
        ? exitCodes.failed
        : exitCodes.ok;
    });
  },
};
