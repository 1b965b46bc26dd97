import type { ClientView, ControlClient, FindingView, RequestView } from './control.ts';

/** Limits for calls without a known client: how many are read, and how many lines are shown. */
const MAX_UNKNOWN_CLIENT_CALLS = 500;
const MAX_LINES = 20;

const lineOf = ({ request, answer, outcome, hint, fault }: RequestView): string =>
  [
    `  ${request.method ?? '-'} ${request.target ?? '-'} -> ${answer?.status ?? 'closed'} ${outcome}`,
    hint === null ? [] : `    hint: ${hint}`,
    fault === null ? [] : `    fault: ${fault.effect}`,
  ]
    .flat()
    .join('\n');

const describe = ({ severity, rule, count, message }: FindingView): string =>
  `  ${severity} ${rule}${count === 1 ? '' : ` (${count} times)`}: ${message}`;

/** Joins equal consecutive lines. A client that polls without a token causes many of them. */
const fold = (lines: readonly string[]): string[] => {
  const folded: { readonly line: string; times: number }[] = [];
  for (const line of lines) {
    const last = folded.at(-1);
    if (last?.line === line) last.times += 1;
    else folded.push({ line, times: 1 });
  }
  return folded.map(({ line, times }) => (times === 1 ? line : `${line}\n    ${times} times in a row`));
};

/** Keeps the first and the last lines, because the first error often explains the others. */
const cutMiddle = (lines: readonly string[]): readonly string[] => {
  if (lines.length <= MAX_LINES) return lines;
  const half = MAX_LINES / 2;
  return [...lines.slice(0, half), `  … ${lines.length - MAX_LINES} more …`, ...lines.slice(-half)];
};

/** Calls without a known client since this client was created. They often explain why a test failed. */
const describeUnknownClientCalls = async (control: ControlClient, { createdAt }: ClientView): Promise<string[]> => {
  const calls = await control.requests({ clientId: '-', since: createdAt, limit: MAX_UNKNOWN_CLIENT_CALLS + 1 });
  if (calls.length === 0) return [];
  const last = calls.length > MAX_UNKNOWN_CLIENT_CALLS ? `, the last ${MAX_UNKNOWN_CLIENT_CALLS}` : '';
  const lines = fold(calls.slice(0, MAX_UNKNOWN_CLIENT_CALLS).reverse().map(lineOf));
  return [`calls without a known client since then, from this test or another${last}`, ...cutMiddle(lines)];
};

/** A text about a failed test: the client's calls and findings. Secrets and personal data are masked, as in the journal. */
export const createReport = async (control: ControlClient, client: ClientView): Promise<string> => {
  const { clientId } = client;
  const calls = (await control.requests({ clientId })).reverse();
  const found = await control.findings({ clientId });
  const nothing = `  no calls: check that your code uses this client_id, and ${control.baseUrl} as base URL`;
  return [
    `mock-toss-cert: calls of client ${clientId}`,
    ...(calls.length === 0 ? [nothing] : calls.map(lineOf)),
    ...(await describeUnknownClientCalls(control, client)),
    ...(found.length === 0 ? [] : ['findings', ...found.map(describe)]),
    '',
  ].join('\n');
};
