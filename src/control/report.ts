import type { DescribedFinding } from '../domain/findings/finding.ts';
import type { JournalEntry } from '../domain/journal.ts';
import type { Language, Text } from '../domain/text/language.ts';

/** How many calls are read of one client, and how many lines are shown of calls without a known client. */
export const MAX_CALLS = 500;
const MAX_LINES = 20;

/** The words of a report. */
const texts = {
  closed: { en: 'closed', ko: '끊김' },
  hint: { en: 'hint', ko: '힌트' },
  fault: { en: 'fault', ko: '장애 주입' },
  findings: { en: 'findings', ko: '점검 결과' },
} as const satisfies Record<string, Text>;

/** What a report is made of. Calls are the newest first, and at most one more than `MAX_CALLS`. */
export interface ReportParts {
  readonly clientId: string;
  readonly baseUrl: string;
  readonly calls: readonly JournalEntry[];
  /** Calls without a known client since this client was created. They often explain why a test failed. */
  readonly unknownClientCalls: readonly JournalEntry[];
  readonly findings: readonly DescribedFinding[];
}

const lineOf =
  (language: Language) =>
  ({ request, answer, outcome, hint, fault }: JournalEntry): string =>
    [
      `  ${request.method ?? '-'} ${request.target ?? '-'} -> ${answer?.status ?? texts.closed[language]} ${outcome}`,
      hint === null ? [] : `    ${texts.hint[language]}: ${hint}`,
      fault === null ? [] : `    ${texts.fault[language]}: ${fault.effect}`,
    ]
      .flat()
      .join('\n');

const describe =
  (language: Language) =>
  ({ severity, rule, count, message, messageKo }: DescribedFinding): string => {
    const often: Text = { en: ` (${count} times)`, ko: ` (${count}회)` };
    const said: Text = { en: message, ko: messageKo };
    return `  ${severity} ${rule}${count === 1 ? '' : often[language]}: ${said[language]}`;
  };

/** Joins equal consecutive lines. A client that polls without a token causes many of them. */
const fold = (lines: readonly string[], language: Language): string[] => {
  const folded: { readonly line: string; times: number }[] = [];
  for (const line of lines) {
    const last = folded.at(-1);
    if (last?.line === line) last.times += 1;
    else folded.push({ line, times: 1 });
  }
  const inARow = (times: number): Text => ({ en: `${times} times in a row`, ko: `연속 ${times}회` });
  return folded.map(({ line, times }) => (times === 1 ? line : `${line}\n    ${inARow(times)[language]}`));
};

/** Keeps the first and the last lines, because the first error often explains the others. */
const cutMiddle = (lines: readonly string[], language: Language): readonly string[] => {
  if (lines.length <= MAX_LINES) return lines;
  const half = MAX_LINES / 2;
  const left = lines.length - MAX_LINES;
  const more: Text = { en: `  … ${left} more …`, ko: `  … ${left}건 더 있음 …` };
  return [...lines.slice(0, half), more[language], ...lines.slice(-half)];
};

const titled = (title: Text, calls: readonly JournalEntry[], language: Language): string => {
  const last: Text = { en: `, the last ${MAX_CALLS}`, ko: `, 마지막 ${MAX_CALLS}건` };
  return `${title[language]}${calls.length > MAX_CALLS ? last[language] : ''}`;
};

const linesOf = (calls: readonly JournalEntry[], language: Language): string[] =>
  calls.slice(0, MAX_CALLS).reverse().map(lineOf(language));

const describeUnknownClientCalls = (calls: readonly JournalEntry[], language: Language): readonly string[] => {
  if (calls.length === 0) return [];
  const title: Text = {
    en: 'calls without a known client since then, from this test or another',
    ko: '그 뒤 등록되지 않은 클라이언트로 온 호출(이 테스트 또는 다른 테스트)',
  };
  return [titled(title, calls, language), ...cutMiddle(fold(linesOf(calls, language), language), language)];
};

/** A text about a failed test: the client's calls and findings. Secrets and personal data are masked, as in the journal. */
export const createReport = (
  { clientId, baseUrl, calls, unknownClientCalls, findings }: ReportParts,
  language: Language,
): string => {
  const title: Text = {
    en: `mock-toss-cert: calls of client ${clientId}`,
    ko: `mock-toss-cert: 클라이언트 ${clientId}의 호출`,
  };
  const nothing: Text = {
    en: `  no calls: check that your code uses this client_id, and ${baseUrl} as base URL`,
    ko: `  호출 없음: 코드가 이 client_id와 base URL ${baseUrl}을 사용하는지 확인하세요`,
  };
  return [
    titled(title, calls, language),
    ...(calls.length === 0 ? [nothing[language]] : linesOf(calls, language)),
    ...describeUnknownClientCalls(unknownClientCalls, language),
    ...(findings.length === 0 ? [] : [texts.findings[language], ...findings.map(describe(language))]),
    '',
  ].join('\n');
};
