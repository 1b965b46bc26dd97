/**
 * A client of the control API. It needs only `fetch`, so it runs in any runtime. Its types are made from the server's own
 * schemas; `GET /_control/v1/openapi.json` has the same.
 */
import type { PersonaView, ScenarioView } from '../control/schemas/catalog.ts';
import type { ClientChange, ClientView, CreatedClientView, NewClient, QueueView } from '../control/schemas/client.ts';
import type { ClockAnswer, ClockBody, ClockView } from '../control/schemas/clock.ts';
import type { CoverageView } from '../control/schemas/coverage.ts';
import type { ControlEvents } from '../control/schemas/event.ts';
import type { FaultView, NewFault } from '../control/schemas/fault.ts';
import type { FindingView } from '../control/schemas/finding.ts';
import type { Info } from '../control/schemas/info.ts';
import type { InspectBody, InspectView } from '../control/schemas/inspect.ts';
import type { RequestView } from '../control/schemas/request.ts';
import type { Snapshot, SnapshotBody } from '../control/schemas/snapshot.ts';
import type { CompleteBody, TransactionView } from '../control/schemas/transaction.ts';
import type { Endpoint } from '../domain/endpoint.ts';
import type { Persona } from '../domain/person.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { Language } from '../domain/text/language.ts';
import type { TransactionStatus } from '../domain/transaction-status.ts';
import { ControlError, isObject, isProblem, type ProblemDocument } from './control-error.ts';

export type {
  ClientChange,
  ClientView,
  ClockAnswer,
  ClockView,
  CompleteBody,
  ControlEvents,
  CoverageView,
  CreatedClientView,
  FaultView,
  FindingView,
  Info,
  InspectBody,
  InspectView,
  NewClient,
  NewFault,
  Persona,
  PersonaView,
  ProblemDocument,
  QueueView,
  RequestView,
  Scenario,
  ScenarioView,
  Snapshot,
  SnapshotBody,
  TransactionStatus,
  TransactionView,
};
export { ControlError };

export interface ControlClientOptions {
  /** The control token, if the server has one: the value of its `MOCK_TOSS_CONTROL_TOKEN`. */
  readonly token?: string | undefined;
  /** Time limit for one answer in milliseconds; default 30,000. `waitFor` has its own limit. */
  readonly timeoutMs?: number | undefined;
}

/** Lists are newest first, over all pages. `limit` is the maximum number of items; without it, all items. */
export interface Limited {
  readonly limit?: number;
}

/** A `Date`, or ISO 8601 with offset, such as `2026-03-02T09:00:00+09:00`. */
type Instant = string | Date;

export interface TransactionFilter extends Limited {
  readonly clientId?: string;
  readonly status?: TransactionStatus;
  /** Digits only. */
  readonly phone?: string;
  readonly since?: Instant;
}

export interface RequestFilter extends Limited {
  /** A client id, or `-` for calls without a known client. */
  readonly clientId?: string;
  readonly endpoint?: Endpoint;
  readonly txId?: string;
  /** `SUCCESS`, `FAIL` (everything else), or a code such as `CE3102`. */
  readonly outcome?: string;
  /** In method, target, headers, bodies, txId, outcome or hint, as they are masked; letters in any case. */
  readonly text?: string;
  readonly since?: Instant;
}

/** Limits a call to one client; without `clientId` it is for all clients. */
export interface OfClient {
  readonly clientId?: string | undefined;
}

export interface ClientFilter extends Limited, OfClient {}

/** The clock of one client. Durations are a number with `ms`, `s`, `m`, `h` or `d`, or ISO 8601 (`61m`, `PT61M`). */
export interface ControlledClock {
  read(): Promise<ClockView>;
  /** Moves the clock by a duration. A negative duration (`-61m`) moves it back. */
  advance(duration: string): Promise<ClockAnswer>;
  /** Stops the clock at an instant, or at its current time. */
  freeze(at?: Instant): Promise<ClockAnswer>;
  /** Lets a frozen clock run on. */
  resume(): Promise<ClockAnswer>;
  /** Returns to real time. */
  reset(): Promise<ClockAnswer>;
}

type Query = Readonly<Record<string, string | number | Date | undefined>>;

interface Call {
  readonly query?: Query;
  readonly body?: unknown;
  readonly timeoutMs?: number;
}

const PREFIX = '/_control/v1';
const MAX_PAGE = 200;
const TIMEOUT_MS = 30_000;
/** The server waits 60 s at most; the rest is for the network. */
const WAIT_MS = 75_000;
/** Hundreds of thousands of transactions take a while. */
const SNAPSHOT_MS = 300_000;

const textOf = (value: string | number | Date): string => (value instanceof Date ? value.toISOString() : String(value));

/** The value of a JSON text; `undefined` if it is not JSON. */
const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Encodes an id as a path segment. `.` and `..` would lead to another path. */
const part = (id: string): string => {
  const isText = typeof id === 'string' && id.isWellFormed();
  if (!isText || ['', '.', '..'].includes(id)) {
    throw new ControlError('the id must be a string, and not empty, "." or ".."', { status: 400 });
  }
  return encodeURIComponent(id);
};

/** A client of the control API. Every method rejects with `ControlError`. */
export class ControlClient {
  readonly baseUrl: string;
  readonly #headers: Readonly<Record<string, string>>;

  readonly #timeoutMs: number;

  /**
   * `baseUrl` is an http(s) URL without credentials, query and fragment. Throws `TypeError` for any other URL, and for a token
   * that is not printable ASCII.
   */
  constructor(baseUrl: string | URL, { token, timeoutMs = TIMEOUT_MS }: ControlClientOptions = {}) {
    const { protocol, href, username, password, search, hash } = new URL(baseUrl);
    if (protocol !== 'http:' && protocol !== 'https:') {
      throw new TypeError(`the address of mock-toss-cert must be http or https, not ${protocol}`);
    }
    if (username + password + search + hash !== '') {
      throw new TypeError('the address of mock-toss-cert must have no credentials, query or fragment');
    }
    if (token != null && !/^[\x21-\x7e]+$/.test(token)) {
      throw new TypeError('the control token must be printable ASCII without spaces');
    }
    this.baseUrl = href.replace(/\/+$/, '');
    this.#headers = token == null ? {} : { authorization: `Bearer ${token}` };
    this.#timeoutMs = timeoutMs;
  }

  /** Returns the text of a successful answer. */
  async #send(
    method: string,
    path: string,
    { query = {}, body, timeoutMs = this.#timeoutMs }: Call = {},
  ): Promise<string> {
    const url = new URL(this.baseUrl + PREFIX + path);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, textOf(value));
    }
    const sent =
      body === undefined
        ? { headers: this.#headers }
        : { headers: { ...this.#headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
    let answer: Response;
    let text: string;
    try {
      // mock-toss-cert never redirects, so a redirect comes from another server.
      answer = await fetch(url, { method, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs), ...sent });
      text = await answer.text();
    } catch (cause) {
      throw new ControlError(`no mock-toss-cert answers at ${this.baseUrl}: is it running there?`, { cause });
    }
    if (answer.ok) return text;
    const { status } = answer;
    const problem = parse(text);
    if (isProblem(problem)) {
      throw new ControlError(`${method} ${PREFIX}${path}: ${problem.detail}`, { status, problem });
    }
    throw this.#otherServer(`HTTP ${status}`, status);
  }

  #otherServer(reason: string, status: number | null = null): ControlError {
    return new ControlError(`the server at ${this.baseUrl} is not mock-toss-cert (${reason}): check the address`, {
      status,
    });
  }

  async #ask<T>(method: string, path: string, call?: Call): Promise<T> {
    const value = parse(await this.#send(method, path, call));
    if (!isObject(value)) throw this.#otherServer('the answer is not JSON');
    return value as T;
  }

  async #do(method: string, path: string, call?: Call): Promise<void> {
    await this.#send(method, path, call);
  }

  async #list<T>(path: string, { limit = Number.POSITIVE_INFINITY, ...query }: Query & Limited = {}): Promise<T[]> {
    if (limit !== Number.POSITIVE_INFINITY && !(Number.isInteger(limit) && limit >= 0)) {
      throw new ControlError('limit must be a whole number of 0 or more: leave it out to get all items', {
        status: 400,
      });
    }
    const items: T[] = [];
    if (limit === 0) return items;
    const cursors = new Set<string>();
    for (let cursor: string | null | undefined; ; ) {
      const size = Math.min(MAX_PAGE, limit - items.length);
      const page: { items: T[]; nextCursor: string | null } = await this.#ask('GET', path, {
        query: { ...query, limit: size, cursor: cursor ?? undefined },
      });
      if (!Array.isArray(page.items)) throw this.#otherServer('the answer is not a list');
      items.push(...page.items);
      cursor = page.nextCursor;
      if (typeof cursor !== 'string' || items.length >= limit) return items;
      if (cursors.has(cursor)) throw this.#otherServer('the list has no end');
      cursors.add(cursor);
    }
  }

  /** Version, base URL, defaults and counts of the server. */
  info(): Promise<Info> {
    return this.#ask('GET', '/info');
  }

  /** Resolves when the server is ready. Rejects with status 503 and the reason when it is not. */
  async ready(): Promise<void> {
    const { status } = await this.#ask<{ status?: unknown }>('GET', '/ready');
    if (status !== 'ready') throw this.#otherServer('the answer has no status "ready"');
  }

  /** The public key for session keys: one line of base64 X.509 SubjectPublicKeyInfo. */
  async publicKey(): Promise<string> {
    const line = (await this.#send('GET', '/public-key')).trim();
    if (!/^MI[A-Za-z0-9+/]+={0,2}$/.test(line)) throw this.#otherServer('the answer is not a public key');
    return line;
  }

  /** Resets everything to the state at the start, including the data of other tests. */
  reset(): Promise<void> {
    return this.#do('POST', '/reset');
  }

  /** Everything but the journal, to begin with: `startMockToss({ restore })`, or `start --restore` with its JSON in a file. */
  async snapshot(options: SnapshotBody = {}): Promise<Snapshot> {
    const value = parse(await this.snapshotText(options));
    if (!isObject(value)) throw this.#otherServer('the answer is not JSON');
    return value as unknown as Snapshot;
  }

  /** The same as text for a file, one record on each line. */
  snapshotText(options: SnapshotBody = {}): Promise<string> {
    return this.#send('POST', '/snapshot', { body: options, timeoutMs: SNAPSHOT_MS });
  }

  /**
   * Creates a client (a partner) with its own transactions, clock, faults and findings. Only this answer contains its secret.
   */
  createClient(settings: NewClient = {}): Promise<CreatedClientView> {
    return this.#ask('POST', '/clients', { body: settings });
  }

  clients(filter: Limited = {}): Promise<ClientView[]> {
    return this.#list('/clients', { ...filter });
  }

  client(clientId: string): Promise<ClientView> {
    return this.#ask('GET', `/clients/${part(clientId)}`);
  }

  changeClient(clientId: string, change: ClientChange): Promise<ClientView> {
    return this.#ask('PATCH', `/clients/${part(clientId)}`, { body: change });
  }

  /** Sets a client back to how it was created and deletes its data. Its access tokens stay valid. */
  resetClient(clientId: string): Promise<ClientView> {
    return this.#ask('POST', `/clients/${part(clientId)}/reset`);
  }

  /** What a failed test prints: the client's calls and findings, as text for people, without secrets and personal data. */
  report(clientId: string, { language }: { readonly language?: Language | undefined } = {}): Promise<string> {
    return this.#send('GET', `/clients/${part(clientId)}/report`, { query: { language } });
  }

  /** Deletes a client with all its data. */
  deleteClient(clientId: string): Promise<void> {
    return this.#do('DELETE', `/clients/${part(clientId)}`);
  }

  /** The client's next requests get this scenario, `times` of them. */
  queue(clientId: string, scenario: string, times = 1): Promise<QueueView> {
    return this.#ask('POST', `/clients/${part(clientId)}/next`, { body: { scenario, times } });
  }

  /** What is left of the client's queue. */
  queued(clientId: string): Promise<QueueView> {
    return this.#ask('GET', `/clients/${part(clientId)}/next`);
  }

  /** Takes one entry out of the queue. Rejects with status 404 when requests have used it up. */
  unqueue(clientId: string, entryId: string): Promise<void> {
    return this.#do('DELETE', `/clients/${part(clientId)}/next/${part(entryId)}`);
  }

  clearQueue(clientId: string): Promise<void> {
    return this.#do('DELETE', `/clients/${part(clientId)}/next`);
  }

  clock(clientId: string): ControlledClock {
    const path = `/clients/${part(clientId)}/clock`;
    const change = (body: ClockBody): Promise<ClockAnswer> => this.#ask('POST', path, { body });
    return {
      read: () => this.#ask('GET', path),
      advance: (duration) => change({ advance: duration }),
      freeze: (at) => change({ freeze: at === undefined ? true : textOf(at) }),
      resume: () => change({ resume: true }),
      reset: () => change({ reset: true }),
    };
  }

  transactions(filter: TransactionFilter = {}): Promise<TransactionView[]> {
    return this.#list('/transactions', { ...filter });
  }

  transaction(txId: string): Promise<TransactionView> {
    return this.#ask('GET', `/transactions/${part(txId)}`);
  }

  #act(txId: string, action: string, body: unknown = {}): Promise<TransactionView> {
    return this.#ask('POST', `/transactions/${part(txId)}/${action}`, { body });
  }

  /** Acts as the user who opens the app. Like the next four, rejects with status 409 when the action is impossible. */
  start(txId: string): Promise<TransactionView> {
    return this.#act(txId, 'start');
  }

  /** Acts as the user who approves. `persona` or `person` sets whose data the result has, `at` the time of approval. */
  complete(txId: string, completion: CompleteBody = {}): Promise<TransactionView> {
    return this.#act(txId, 'complete', completion);
  }

  /** Moves the transaction to its next state: `IN_PROGRESS`, then `COMPLETED`. */
  advance(txId: string): Promise<TransactionView> {
    return this.#act(txId, 'advance');
  }

  /** Acts as the user who cancels. The status stays as it is, and there will be no result. */
  cancel(txId: string): Promise<TransactionView> {
    return this.#act(txId, 'cancel');
  }

  /** Lets the transaction expire. */
  expire(txId: string): Promise<TransactionView> {
    return this.#act(txId, 'expire');
  }

  /**
   * Resolves when the status is reached or passed. Rejects with status 408 after `timeout` (real time, default `10s`, at most
   * `60s`), and with 409 when the status is no longer possible.
   */
  waitFor(
    txId: string,
    status: TransactionStatus = 'COMPLETED',
    { timeout = '10s' }: { readonly timeout?: string } = {},
  ): Promise<TransactionView> {
    return this.#ask('GET', `/transactions/${part(txId)}/wait`, {
      query: { status, timeout },
      timeoutMs: WAIT_MS,
    });
  }

  /** Makes the emulated service fail: an error, a delay, a broken connection or a tampered answer. */
  fault(fault: NewFault): Promise<FaultView> {
    return this.#ask('POST', '/faults', { body: fault });
  }

  faults(filter: ClientFilter = {}): Promise<FaultView[]> {
    return this.#list('/faults', { ...filter });
  }

  deleteFault(id: string): Promise<void> {
    return this.#do('DELETE', `/faults/${part(id)}`);
  }

  /** The journal: all emulated calls with their answers, secrets and personal data masked. */
  requests(filter: RequestFilter = {}): Promise<RequestView[]> {
    return this.#list('/requests', { ...filter });
  }

  /** One call of the journal. Rejects with status 404 when it is there no more. */
  request(id: string): Promise<RequestView> {
    return this.#ask('GET', `/requests/${part(id)}`);
  }

  /** Deletes calls of the journal; `clientId` `-`: those without a known client. */
  clearRequests({ clientId }: OfClient = {}): Promise<void> {
    return this.#do('DELETE', '/requests', { query: { clientId } });
  }

  /**
   * The layers of an encrypted call and of its signature: `{ requestId }` of the journal, or `sessionKey`, `fields` and `signature`
   * as they were sent. AES key and IV are shown only with `reveal`.
   */
  inspect(call: InspectBody): Promise<InspectView> {
    return this.#ask('POST', '/inspect', { body: call });
  }

  /** What integrations do wrong (`docs/findings.md`). */
  findings(filter: ClientFilter = {}): Promise<FindingView[]> {
    return this.#list('/findings', { ...filter });
  }

  clearFindings({ clientId }: OfClient = {}): Promise<void> {
    return this.#do('DELETE', '/findings', { query: { clientId } });
  }

  /** Counts and times of the server, in the text format of Prometheus (`docs/metrics.md`). */
  async metrics(): Promise<string> {
    const text = await this.#send('GET', '/metrics');
    if (!text.startsWith('# HELP ')) throw this.#otherServer('the answer has no metrics');
    return text;
  }

  /** Which outcomes the tests have covered: those of one client, or of all clients since the start. */
  coverage({ clientId }: OfClient = {}): Promise<CoverageView> {
    return this.#ask('GET', '/coverage', { query: { clientId } });
  }

  clearCoverage({ clientId }: OfClient = {}): Promise<void> {
    return this.#do('DELETE', '/coverage', { query: { clientId } });
  }

  personas(filter: Limited = {}): Promise<PersonaView[]> {
    return this.#list('/personas', { ...filter });
  }

  /** Creates or replaces a test person. */
  putPersona({ id, ...persona }: Persona): Promise<PersonaView> {
    return this.#ask('PUT', `/personas/${part(id)}`, { body: persona });
  }

  /** Rejects with status 409 while a scenario names the person. */
  deletePersona(id: string): Promise<void> {
    return this.#do('DELETE', `/personas/${part(id)}`);
  }

  scenarios(filter: Limited = {}): Promise<ScenarioView[]> {
    return this.#list('/scenarios', { ...filter });
  }

  /** Creates or replaces a scenario. */
  putScenario({ name, ...scenario }: Scenario): Promise<ScenarioView> {
    return this.#ask('PUT', `/scenarios/${part(name)}`, { body: scenario });
  }

  /** Rejects with status 409 while the server, a client, its queue or a magic value names the scenario. */
  deleteScenario(name: string): Promise<void> {
    return this.#do('DELETE', `/scenarios/${part(name)}`);
  }
}
