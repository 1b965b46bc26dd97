import { isAtLeast } from '../../domain/findings/finding.ts';
import { type Severity, severities } from '../../domain/findings/rules.ts';
import { type Command, exitCodes } from '../command.ts';
import { formatFindings, formats } from '../finding-formats.ts';
import { jsonOption, painter } from '../print.ts';
import { readId, readOneOf, UsageError } from '../values.ts';
import { serverOptions, withControl } from '../with-control.ts';

const thresholds = ['error', 'warning'] as const;

/** What the partner's integration does wrong. */
export const findings: Command = {
  name: 'findings',
  summary: 'what an integration does wrong, and how to mend it',
  options: [
    { flags: '--client-id <id>', description: 'only of this client' },
    {
      flags: '--fail-on <severity>',
      description: `fail when there is one at least as severe: ${thresholds.join(' or ')}`,
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
    // A report marks as failures what the command fails on; by itself, everything but mere information.
    const isFailure = (severity: Severity): boolean => isAtLeast(severity, threshold ?? 'warning');
    return withControl(values, terminal, async (control) => {
      // A client that is not there has no findings, and a misspelt one must not pass for it.
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
