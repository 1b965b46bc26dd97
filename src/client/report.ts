import type { ClientView, ControlClient, FindingView, RequestView } from './control.ts';

/** Calls that are looked at, and lines that are shown of them. */
const MOST_OF_NOBODY = 500;
const MOST_LINES = 20;

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

/** Joins equal consecutive lines: a client that polls without a token produces many. */
const fold = (lines: readonly string[]): string[] => {
  const folded: { readonly line: string; times: number }[] = [];
  for (const line of lines) {
    const last = folded.at(-1);
    if (last?.line === line) last.times += 1;
    else folded.push({ line, times: 1 });
  }
  return folded.map(({ line, times }) => (times === 1 ? line : `${line}\n    ${times} times in a row`));
};

/** Keeps the first and the last lines: the first error often explains the others. */
const cutMiddle = (lines: readonly string[]): readonly string[] => {
  if (lines.length <= MOST_LINES) return lines;
  const half = MOST_LINES / 2;
  return [...lines.slice(0, half), `  … ${lines.length - MOST_LINES} more …`, ...lines.slice(-half)];
};

/** Calls without a known client id since the client was created: they often explain why a test failed. */
const describeNobody = async (control: ControlClient, { createdAt }: ClientView): Promise<string[]> => {
  const calls = await control.requests({ clientId: '-', since: createdAt, limit: MOST_OF_NOBODY + 1 });
  if (calls.length === 0) return [];
  const last = calls.length > MOST_OF_NOBODY ? `, the last ${MOST_OF_NOBODY}` : '';
  const lines = fold(calls.slice(0, MOST_OF_NOBODY).reverse().map(lineOf));
  return [`calls of no known client since then, of this test or another${last}`, ...cutMiddle(lines)];
};

/** What a client did and what is wrong with it, for somebody whose test has failed. Masked, as the journal is. */
export const createReport = async (control: ControlClient, client: ClientView): Promise<string> => {
  const { clientId } = client;
  const calls = (await control.requests({ clientId })).reverse();
  const found = await control.findings({ clientId });
  const nothing = `  nothing: no call came here as this client: are its client_id and ${control.baseUrl} what your code uses?`;
  return [
    `mock-toss-cert: what client ${clientId} did`,
    ...(calls.length === 0 ? [nothing] : calls.map(lineOf)),
    ...(await describeNobody(control, client)),
    ...(found.length === 0 ? [] : ['findings', ...found.map(describe)]),
    '',
  ].join('\n');
};
