import type { ControlClient, FindingView, RequestView } from './control.ts';

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

/** What a client did and what is wrong with it, for somebody whose test has failed. Masked, as the journal is. */
export const reportOf = async (control: ControlClient, clientId: string): Promise<string> => {
  const calls = (await control.requests({ clientId })).reverse();
  const found = await control.findings({ clientId });
  return [
    `mock-toss-cert: what client ${clientId} did`,
    ...(calls.length === 0 ? ['  nothing: no call came here'] : calls.map(lineOf)),
    ...(found.length === 0 ? [] : ['findings', ...found.map(describe)]),
    '',
  ].join('\n');
};
