import type { ControlClient, CoverageView, FindingView, RequestView } from '../../client/control.ts';
import { TEST_ID_PREFIX } from '../../domain/client.ts';
import { severities } from '../../domain/findings/rules.ts';
import { MASK } from '../../domain/text/mask.ts';

/** How often something was seen, the most frequent first. All values that the journal masks are one, `MASK`, the last. */
export interface Seen {
  readonly value: string;
  readonly times: number;
}

/** What a server saw of an integration, as far as it matters in production. Nothing in it is secret or personal. */
export interface GoLiveFacts {
  readonly version: string;
  readonly baseUrl: string;
  /** Calls in the journal; a client that a test deletes takes its calls along. */
  readonly calls: number;
  /** Whether the journal has more calls than were read. */
  readonly hasMore: boolean;
  readonly hosts: readonly Seen[];
  /** `TLSv1.3`, or `HTTP` without TLS. */
  readonly transports: readonly Seen[];
  readonly scopes: readonly Seen[];
  /** `requestUrl` and callback addresses, without their query. */
  readonly addresses: readonly Seen[];
  /** Values of `expireSeconds` that requests sent. */
  readonly expireSeconds: readonly Seen[];
  /** Clients that called or have a transaction, and those of them whose ids begin with `test_`. Others were not used. */
  readonly clients: { readonly used: number; readonly test: number };
  /** Scenarios that transactions had. */
  readonly scenarios: readonly Seen[];
  readonly defaultExpireSeconds: number;
  readonly findings: readonly Pick<FindingView, 'rule' | 'severity' | 'count' | 'message' | 'messageKo'>[];
  readonly coverage: Pick<CoverageView, 'percent' | 'met' | 'total' | 'missing'>;
}

/** More calls and transactions than this say nothing new. */
const MAX_READ = 2_000;

const MAX_VALUES = 20;

const isMasked = ({ value }: Seen): boolean => value === MASK;

const count = (values: Iterable<string>): Seen[] => {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const seen = [...counts].map(([value, times]) => ({ value, times }));
  const shown = seen
    .filter((one) => !isMasked(one))
    .sort((a, b) => b.times - a.times || (a.value < b.value ? -1 : 1))
    .slice(0, MAX_VALUES);
  return [...shown, ...seen.filter(isMasked)];
};

const bodyOf = ({ request }: RequestView): string => request.body?.text ?? '';

/** The values of fields in masked bodies: they may be cut, so they are not parsed. */
const fieldsIn = (calls: readonly RequestView[], field: RegExp): string[] =>
  calls.flatMap((call) =>
    [...bodyOf(call).matchAll(field)].map(([, value = '']) => value).filter((value) => value !== ''),
  );

const ADDRESS = /"(?:requestUrl|successCallbackUrl|failCallbackUrl)"\s*:\s*"((?:[^"\\]|\\.)*)"/g;
const EXPIRE_SECONDS = /"expireSeconds"\s*:\s*"?(\d{1,4})\b/g;
const SCOPE = /(?:^|&)scope=([^&]*)/g;

/** A text of a JSON body, without its escapes: PHP writes `https:\/\/`. */
const unescaped = (json: string): string => {
  try {
    return String(JSON.parse(`"${json}"`));
  } catch {
    return json;
  }
};

/** The ids of the clients that were used. */
const clientsIn = (of: readonly { readonly clientId: string | null }[]): readonly string[] => [
  ...new Set(of.flatMap(({ clientId }) => clientId ?? [])),
];

/** The findings of all clients, each rule once. */
const byRule = (found: readonly FindingView[]): GoLiveFacts['findings'] => {
  const rules = new Map<string, GoLiveFacts['findings'][number]>();
  for (const { rule, severity, count: times, message, messageKo } of found) {
    const known = rules.get(rule);
    rules.set(rule, { rule, severity, message, messageKo, ...known, count: times + (known?.count ?? 0) });
  }
  return [...rules.values()].sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
};

/** Asks a server what it saw: of one client, or of all. Rejects with `ControlError`. */
export const collectGoLiveFacts = async (control: ControlClient, clientId?: string): Promise<GoLiveFacts> => {
  const filter = clientId === undefined ? {} : { clientId };
  // An unknown client has seen nothing either, so a misspelt id must be an error.
  if (clientId !== undefined) await control.client(clientId);
  const info = await control.info();
  const read = await control.requests({ ...filter, limit: MAX_READ + 1 });
  const calls = read.slice(0, MAX_READ);
  const transactions = await control.transactions({ ...filter, limit: MAX_READ });
  const { percent, met, total, missing } = await control.coverage(filter);
  const clients = clientsIn([...calls, ...transactions]);
  const tokens = calls.filter(({ endpoint }) => endpoint === 'token');
  return {
    version: info.version,
    baseUrl: info.baseUrl,
    calls: calls.length,
    hasMore: read.length > calls.length,
    hosts: count(calls.flatMap(({ request }) => request.headers.host ?? [])),
    transports: count(calls.map(({ request }) => request.tls ?? 'HTTP')),
    scopes: count(fieldsIn(tokens, SCOPE)),
    addresses: count(fieldsIn(calls, ADDRESS).map(unescaped)),
    expireSeconds: count(fieldsIn(calls, EXPIRE_SECONDS)),
    clients: { used: clients.length, test: clients.filter((id) => id.startsWith(TEST_ID_PREFIX)).length },
    scenarios: count(transactions.map(({ scenario }) => scenario)),
    defaultExpireSeconds: info.defaults.expireSeconds,
    findings: byRule(await control.findings(filter)),
    coverage: { percent, met, total, missing },
  };
};
