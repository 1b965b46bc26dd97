import type { FindingView } from '../client/control.ts';
import { findingRules, type RuleId, ruleIds, type Severity } from '../domain/findings/rules.ts';
import { type Paint, toJson } from './print.ts';

const colours = { error: 'red', warning: 'yellow', info: 'cyan' } as const;

const timesOf = (count: number): string => (count === 1 ? 'once' : `${count} times`);

const toText = (found: readonly FindingView[], paint: Paint): string => {
  if (found.length === 0) return paint('green', 'no findings\n');
  const lines = found.map(({ severity, rule, clientId, txId, count, message }) =>
    [
      `${paint(colours[severity], severity)} ${paint('bold', rule)} ${timesOf(count)}, client ${clientId}`,
      `${txId === null ? '' : `, last in ${txId}`}\n  ${message}\n`,
    ].join(''),
  );
  return `${lines.join('')}${found.length} finding${found.length === 1 ? '' : 's'}\n`;
};

const xmlEntities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escapeXml = (text: string): string => text.replace(/[&<>"]/g, (letter) => xmlEntities[letter] ?? letter);

/** JUnit XML for CI servers: one test case per rule, which fails when the rule has findings. */
const toJunit = (found: readonly FindingView[], isFailure: (severity: Severity) => boolean): string => {
  const casesOf = (rule: RuleId): { readonly xml: string; readonly failed: boolean } => {
    const ofRule = found.filter((finding) => finding.rule === rule);
    const { severity } = findingRules[rule];
    const name = `classname="mock-toss-cert.findings" name="${rule}"`;
    if (ofRule.length === 0) return { xml: `    <testcase ${name}/>\n`, failed: false };
    const failed = isFailure(severity);
    const element = failed ? 'failure' : 'system-out';
    const text = ofRule
      .map(({ clientId, count, message }) => `client ${clientId}, ${timesOf(count)}: ${message}`)
      .join('\n');
    const attributes = failed ? ` type="${severity}" message="${escapeXml(findingRules[rule].seen)}"` : '';
    return {
      xml: `    <testcase ${name}>\n      <${element}${attributes}>${escapeXml(text)}</${element}>\n    </testcase>\n`,
      failed,
    };
  };
  const cases = ruleIds.map(casesOf);
  const counts = `tests="${cases.length}" failures="${cases.filter(({ failed }) => failed).length}" errors="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    `<testsuites ${counts}>\n  <testsuite name="mock-toss-cert findings" ${counts}>\n`,
    ...cases.map(({ xml }) => xml),
    '  </testsuite>\n</testsuites>\n',
  ].join('');
};

const levels = { error: 'error', warning: 'warning', info: 'notice' } as const;

const escapeData = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const escapeProperty = (text: string): string => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** Workflow commands that GitHub Actions shows as annotations. */
const toGithub = (found: readonly FindingView[]): string =>
  found
    .map(({ severity, rule, clientId, count, message }) => {
      const title = escapeProperty(`mock-toss-cert: ${rule}`);
      return `::${levels[severity]} title=${title}::${escapeData(`${message} (${timesOf(count)}, client ${clientId})`)}\n`;
    })
    .join('');

export const formats = ['text', 'json', 'junit', 'github'] as const;
export type Format = (typeof formats)[number];

export const formatFindings = (
  format: Format,
  found: readonly FindingView[],
  { paint, isFailure }: { readonly paint: Paint; readonly isFailure: (severity: Severity) => boolean },
): string => {
  switch (format) {
    case 'text':
      return toText(found, paint);
    case 'json':
      return toJson(found);
    case 'junit':
      return toJunit(found, isFailure);
    case 'github':
      return toGithub(found);
  }
};
