import type { Language, Text } from '../domain/text/language.ts';
import type { ClientView, ControlClient, FindingView, RequestView } from './control.ts';

/** Limits for calls without a known client: how many are read, and how many lines are shown. */
const MAX_UNKNOWN_CLIENT_CALLS = 500;
const MAX_LINES = 20;

/** The words of a report. */
const texts = {
  closed: { en: 'closed', ko: '끊김' },
  hint: { en: 'hint', ko: '힌트' },
  fault: { en: 'fault', ko: '장애 주입' },
  findings: { en: 'findings', ko: '점검 결과' },
} as const satisfies Record<string, Text>;

const lineOf =
  (language: Language) =>
  ({ request, answer, outcome, hint, fault }: RequestView): string =>
    [
      `  ${request.method ?? '-'} ${request.target ?? '-'} -> ${answer?.status ?? texts.closed[language]} ${outcome}`,
      hint === null ? [] : `    ${texts.hint[language]}: ${hint}`,
      fault === null ? [] : `    ${texts.fault[language]}: ${fault.effect}`,
    ]
      .flat()
      .join('\n');

const describe =
  (language: Language) =>
  ({ severity, rule, count, message, messageKo }: FindingView): string => {
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

/** Calls without a known client since this client was created. They often explain why a test failed. */
const describeUnknownClientCalls = async (
  control: ControlClient,
  { createdAt }: ClientView,
  language: Language,
): Promise<string[]> => {
  const calls = await control.requests({ clientId: '-', since: createdAt, limit: MAX_UNKNOWN_CLIENT_CALLS + 1 });
  if (calls.length === 0) return [];
  const isCut = calls.length > MAX_UNKNOWN_CLIENT_CALLS;
  const title: Text = {
    en: `calls without a known client since then, from this test or another${isCut ? `, the last ${MAX_UNKNOWN_CLIENT_CALLS}` : ''}`,
    ko: `그 뒤 등록되지 않은 클라이언트로 온 호출(이 테스트 또는 다른 테스트)${isCut ? `, 마지막 ${MAX_UNKNOWN_CLIENT_CALLS}건` : ''}`,
  };
  const lines = fold(calls.slice(0, MAX_UNKNOWN_CLIENT_CALLS).reverse().map(lineOf(language)), language);
  return [title[language], ...cutMiddle(lines, language)];
};

/** A text about a failed test: the client's calls and findings. Secrets and personal data are masked, as in the journal. */
export const createReport = async (
  control: ControlClient,
  client: ClientView,
  language: Language = 'en',
): Promise<string> => {
  const { clientId } = client;
  const calls = (await control.requests({ clientId })).reverse();
  const found = await control.findings({ clientId });
  const title: Text = {
    en: `mock-toss-cert: calls of client ${clientId}`,
    ko: `mock-toss-cert: 클라이언트 ${clientId}의 호출`,
  };
  const nothing: Text = {
    en: `  no calls: check that your code uses this client_id, and ${control.baseUrl} as base URL`,
    ko: `  호출 없음: 코드가 이 client_id와 base URL ${control.baseUrl}을 사용하는지 확인하세요`,
  };
  return [
    title[language],
    ...(calls.length === 0 ? [nothing[language]] : calls.map(lineOf(language))),
    ...(await describeUnknownClientCalls(control, client, language)),
    ...(found.length === 0 ? [] : [texts.findings[language], ...found.map(describe(language))]),
    '',
  ].join('\n');
};
