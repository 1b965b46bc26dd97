import type { ClientView, ControlClient, FindingView, RequestView } from './control.ts';

const MOST_OF_NOBODY = 20;

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

/** Calls that say nobody's name, or a wrong one, since the client is there: a test that fails is often one of those. */
const describeNobody = async (control: ControlClient, { createdAt }: ClientView): Promise<string[]> => {
  const calls = await control.requests({ clientId: '-', since: createdAt, limit: MOST_OF_NOBODY + 1 });
  if (calls.length === 0) return [];
  const last = calls.length > MOST_OF_NOBODY ? `, the last ${MOST_OF_NOBODY}` : '';
  return [
    `calls of no known client since then, of this test or another${last}`,
    ...calls.slice(0, MOST_OF_NOBODY).reverse().map(lineOf),
  ];
};

/** What a client did and what is wrong with it, for somebody whose test has failed. Masked, as the journal is. */
export const reportOf = async (control: ControlClient, client: ClientView): Promise<string> => {
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
