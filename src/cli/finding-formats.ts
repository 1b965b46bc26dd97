import type { FindingView } from '../client/control.ts';
import { isAtLeast } from '../domain/findings/finding.ts';
import { findingRules, type RuleId, ruleIds, type Severity, severities } from '../domain/findings/rules.ts';
import type { Language, Text } from '../domain/text/language.ts';
import type { CommandOption, OptionValues } from './command.ts';
import { type Paint, readable, toJson } from './print.ts';
import { readChoice, UsageError } from './values.ts';

const thresholds = ['error', 'warning'] as const;

export type Threshold = (typeof thresholds)[number];

export const failOnOption = {
  flags: '--fail-on <severity>',
  description: {
    en: 'exit with 1 when a finding is at least this severe',
    ko: '이 심각도 이상의 점검 결과가 있으면 종료 코드 1',
  },
  choices: thresholds,
} as const satisfies CommandOption;

/** What JUnit reports mark as failures: what `--fail-on` names; without it, errors and warnings. */
export const failureTest =
  (threshold: Threshold | undefined) =>
  (severity: Severity): boolean =>
    isAtLeast(severity, threshold ?? 'warning');

/** The most severe first. */
export const bySeverity = (found: readonly FindingView[]): readonly FindingView[] =>
  found.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));

const colours = { error: 'red', warning: 'yellow', info: 'cyan' } as const;

const timesOf = (count: number): string => (count === 1 ? 'once' : `${count} times`);

const severityTexts: Readonly<Record<Severity, Text>> = {
  error: { en: 'error', ko: '오류' },
  warning: { en: 'warning', ko: '경고' },
  info: { en: 'info', ko: '참고' },
};

const none: Text = { en: 'no findings', ko: '점검 결과 없음' };

const countOf = (count: number): Text => ({
  en: `${count} finding${count === 1 ? '' : 's'}`,
  ko: `점검 결과 ${count}건`,
});

/** Where and how often a rule was broken. */
const placeOf = ({ clientId, txId, count }: FindingView): Text => ({
  en: `${timesOf(count)}, client ${clientId}${txId === null ? '' : `, last in ${txId}`}`,
  ko: `${count}회, 클라이언트 ${clientId}${txId === null ? '' : `, 마지막 트랜잭션 ${txId}`}`,
});

const toText = (found: readonly FindingView[], paint: Paint, language: Language): string => {
  if (found.length === 0) return paint('green', `${none[language]}\n`);
  const lines = found.map((one) => {
    const { severity, rule, message, messageKo } = one;
    const kind = paint(colours[severity], severityTexts[severity][language]);
    const said: Text = { en: message, ko: messageKo };
    return `${kind} ${paint('bold', rule)} ${placeOf(one)[language]}\n  ${said[language]}\n`;
  });
  return `${lines.join('')}${countOf(found.length)[language]}\n`;
};

const xmlEntities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML cannot contain control characters, nor what is no character. */
export const escapeXml = (text: string): string =>
  readable(text)
    .toWellFormed()
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"]/g, (letter) => xmlEntities[letter] ?? letter);

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

export const escapeData = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

export const escapeProperty = (text: string): string => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

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

export const formatOption = {
  flags: '--format <format>',
  description: { en: 'format of the output; default text', ko: '출력 형식. 기본값 text' },
  choices: formats,
} as const satisfies CommandOption;

/** The format of `--format` or `--json`. Throws `UsageError`. */
export const readFormat = (values: OptionValues): Format => {
  const { json, format } = values;
  if (json !== undefined && format !== undefined && format !== 'json') {
    throw new UsageError({
      en: `--json and --format ${format} are both given: keep one`,
      ko: `--json과 --format ${format} 옵션이 함께 있습니다. 하나만 남기세요`,
    });
  }
  return readChoice(formatOption, values) ?? (json === undefined ? 'text' : 'json');
};

export const formatFindings = (
  format: Format,
  found: readonly FindingView[],
  {
    paint,
    isFailure,
    language,
  }: { readonly paint: Paint; readonly isFailure: (severity: Severity) => boolean; readonly language: Language },
): string => {
  switch (format) {
    case 'text':
      return toText(found, paint, language);
    case 'json':
      return toJson(found);
    case 'junit':
      return toJunit(found, isFailure);
    case 'github':
      return toGithub(found);
  }
};
