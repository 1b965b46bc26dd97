/**
 * The control API, in any runtime that has `fetch` and nothing else. Shapes are those of the server's own schemas.
 */
import type { ClientChange, ClientView, CreatedClientView, NewClient, QueueView } from '../control/schemas/client.ts';
import type { ClockAnswer, ClockBody, ClockView } from '../control/schemas/clock.ts';
import type { CoverageView } from '../control/schemas/coverage.ts';
import type { FaultView, NewFault } from '../control/schemas/fault.ts';
import type { FindingView } from '../control/schemas/finding.ts';
import type { Info } from '../control/schemas/info.ts';
import type { RequestView } from '../control/schemas/request.ts';
import type { CompleteBody, TransactionView } from '../control/schemas/transaction.ts';
import type { Endpoint } from '../domain/endpoint.ts';
import type { Persona } from '../domain/person.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { TransactionStatus } from '../domain/transaction-status.ts';

export type {
  ClientChange,
  ClientView,
  ClockAnswer,
  ClockView,
  CompleteBody,
  CoverageView,
  CreatedClientView,
  FaultView,
  FindingView,
  Info,
  NewClient,
  NewFault,
  Persona,
  RequestView,
  Scenario,
  TransactionStatus,
  TransactionView,
};

/** RFC 9457 problem details, with the members that the control API adds: `errors` of fields, `state`, `possible`. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
  readonly [member: string]: unknown;
}

/** A call that was refused, or not answered: then `status` and `problem` are null. */
export class ControlError extends Error {
  readonly status: number | null;
  readonly problem: ProblemDocument | null;

  constructor(
    message: string,
    {
      status = null,
      problem = null,
      cause,
    }: { status?: number | null; problem?: ProblemDocument | null; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.name = 'ControlError';
    this.status = status;
    this.problem = problem;
  }
}

export interface ControlClientOptions {
  /** The value of `MOCK_TOSS_CONTROL_TOKEN`, where the server has one. */
  readonly token?: string | undefined;
  /** How long an answer may take, 30 s if not given; `waitFor` has a time of its own. */
  readonly timeoutMs?: number | undefined;
}

/** Lists follow their pages, newest first; `limit` is how many items are wanted at most, all when it is left out. */
export interface Limited {
  readonly limit?: number;
}

/** Instants are ISO 8601 with offset, or `Date`. */
type Instant = string | Date;

export interface TransactionFilter extends Limited {
  readonly clientId?: string;
  readonly status?: TransactionStatus;
  /** Digits only. */
  readonly phone?: string;
  readonly since?: Instant;
}

export interface RequestFilter extends Limited {
  /** `-`: calls of no known client. */
  readonly clientId?: string;
  readonly endpoint?: Endpoint;
  readonly txId?: string;
  /** `SUCCESS`, `FAIL` for all others, or a code such as `CE3102`. */
  readonly outcome?: string;
  readonly since?: Instant;
}

/** Of one client, or of all. */
export interface OfClient {
  readonly clientId?: string | undefined;
}

export interface ClientFilter extends Limited, OfClient {}

/** A client's own time. Durations are a number with `ms`, `s`, `m`, `h` or `d`, or ISO 8601. */
export interface ControlledClock {
  read(): Promise<ClockView>;
  /** Negative durations go back. */
  advance(duration: string): Promise<ClockAnswer>;
  /** At an instant, or where it is. */
  freeze(at?: Instant): Promise<ClockAnswer>;
  /** Runs on from where it was frozen. */
  resume(): Promise<ClockAnswer>;
  /** Back to real time. */
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
/** The longest wait of the server, and the way. */
const WAIT_MS = 75_000;

const textOf = (value: string | number | Date): string => (value instanceof Date ? value.toISOString() : String(value));

/** `undefined` for what is no JSON. */
const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isProblem = (value: unknown): value is ProblemDocument => isObject(value) && typeof value.detail === 'string';

/** An id as a part of a path. Dots would lead elsewhere, and what is no text is a mistake of the caller. */
const part = (id: string): string => {
  const isText = typeof id === 'string' && id.isWellFormed();
  if (!isText || ['', '.', '..'].includes(id)) {
    throw new ControlError('an id must be a text, and neither empty nor dots', { status: 400 });
  }
  return encodeURIComponent(id);
};

/** Every method throws `ControlError`, whose `problem` is what the server said. */
export class ControlClient {
  readonly baseUrl: string;
  readonly #headers: Readonly<Record<string, string>>;

  readonly #timeoutMs: number;

  /** Throws `TypeError` for what is no plain http(s) address, or no token that a header can carry. */
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

  /** The text of a good answer. */
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
      // A page that leads elsewhere is none of ours.
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
    throw this.#foreign(`HTTP ${status}`, status);
  }

  #foreign(what: string, status: number | null = null): ControlError {
    return new ControlError(`what answers at ${this.baseUrl} is not mock-toss-cert (${what})`, { status });
  }

  async #ask<T>(method: string, path: string, call?: Call): Promise<T> {
    const value = parse(await this.#send(method, path, call));
    if (!isObject(value)) throw this.#foreign('no JSON');
    return value as T;
  }

  async #do(method: string, path: string, call?: Call): Promise<void> {
    await this.#send(method, path, call);
  }

  async #list<T>(path: string, { limit = Number.POSITIVE_INFINITY, ...query }: Query & Limited = {}): Promise<T[]> {
    if (limit !== Number.POSITIVE_INFINITY && !(Number.isInteger(limit) && limit >= 0)) {
      throw new ControlError('limit must be a whole number from 0 on: leave it out to have all', { status: 400 });
    }
    const items: T[] = [];
    if (limit === 0) return items;
    const cursors = new Set<string>();
    for (let cursor: string | null | undefined; ; ) {
      const size = Math.min(MAX_PAGE, limit - items.length);
      const page: { items: T[]; nextCursor: string | null } = await this.#ask('GET', path, {
        query: { ...query, limit: size, cursor: cursor ?? undefined },
      });
      if (!Array.isArray(page.items)) throw this.#foreign('no list');
      items.push(...page.items);
      cursor = page.nextCursor;
      if (typeof cursor !== 'string' || items.length >= limit) return items;
      if (cursors.has(cursor)) throw this.#foreign('a list without end');
      cursors.add(cursor);
    }
  }

  /** What the server is. */
  info(): Promise<Info> {
    return this.#ask('GET', '/info');
  }

  /** Resolves when the server is ready; rejects with its reason. */
  async ready(): Promise<void> {
    const { status } = await this.#ask<{ status?: unknown }>('GET', '/ready');
    if (status !== 'ready') throw this.#foreign('no readiness');
  }

  /** One line of base64 SubjectPublicKeyInfo, as clients are configured with. */
  async publicKey(): Promise<string> {
    const line = (await this.#send('GET', '/public-key')).trim();
    if (!/^MI[A-Za-z0-9+/]+={0,2}$/.test(line)) throw this.#foreign('no public key');
    return line;
  }

  /** Everything as at the start: also what other tests have made. */
  reset(): Promise<void> {
    return this.#do('POST', '/reset');
  }

  /** A partner of its own: no other test sees its transactions, clock, faults and findings. The secret is shown this once. */
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

  /** As created; its tokens stay good. */
  resetClient(clientId: string): Promise<ClientView> {
    return this.#ask('POST', `/clients/${part(clientId)}/reset`);
  }

  deleteClient(clientId: string): Promise<void> {
    return this.#do('DELETE', `/clients/${part(clientId)}`);
  }

  /** The next requests of the client get this scenario. */
  queue(clientId: string, scenario: string, times = 1): Promise<QueueView> {
    return this.#ask('POST', `/clients/${part(clientId)}/next`, { body: { scenario, times } });
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

  /** The user opens the app. */
  start(txId: string): Promise<TransactionView> {
    return this.#act(txId, 'start');
  }

  /** The user approves: who it was and when can be said. */
  complete(txId: string, completion: CompleteBody = {}): Promise<TransactionView> {
    return this.#act(txId, 'complete', completion);
  }

  /** The next state on the way. */
  advance(txId: string): Promise<TransactionView> {
    return this.#act(txId, 'advance');
  }

  /** The user cancels: the state stays, and no result comes. */
  cancel(txId: string): Promise<TransactionView> {
    return this.#act(txId, 'cancel');
  }

  /** Time is over. */
  expire(txId: string): Promise<TransactionView> {
    return this.#act(txId, 'expire');
  }

  /** Resolves when a status is reached; rejects with 408 after the timeout (real time, at most 60s) and with 409 when it cannot be. */
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

  /** Lets the service do something wrong. */
  fault(fault: NewFault): Promise<FaultView> {
    return this.#ask('POST', '/faults', { body: fault });
  }

  faults(filter: ClientFilter = {}): Promise<FaultView[]> {
    return this.#list('/faults', { ...filter });
  }

  deleteFault(id: string): Promise<void> {
    return this.#do('DELETE', `/faults/${part(id)}`);
  }

  /** The journal: what was sent and answered, masked. */
  requests(filter: RequestFilter = {}): Promise<RequestView[]> {
    return this.#list('/requests', { ...filter });
  }

  /** What integrations do wrong. */
  findings(filter: ClientFilter = {}): Promise<FindingView[]> {
    return this.#list('/findings', { ...filter });
  }

  clearFindings({ clientId }: OfClient = {}): Promise<void> {
    return this.#do('DELETE', '/findings', { query: { clientId } });
  }

  /** Which outcomes tests have met: of one client, or of all since the start. */
  coverage({ clientId }: OfClient = {}): Promise<CoverageView> {
    return this.#ask('GET', '/coverage', { query: { clientId } });
  }

  clearCoverage({ clientId }: OfClient = {}): Promise<void> {
    return this.#do('DELETE', '/coverage', { query: { clientId } });
  }

  personas(filter: Limited = {}): Promise<Persona[]> {
    return this.#list('/personas', { ...filter });
  }

  /** Makes or replaces a made-up person. */
  putPersona({ id, ...persona }: Persona): Promise<Persona> {
    return this.#ask('PUT', `/personas/${part(id)}`, { body: persona });
  }

  /** Rejects with 409 while a scenario names the person. */
  deletePersona(id: string): Promise<void> {
    return this.#do('DELETE', `/personas/${part(id)}`);
  }

  scenarios(filter: Limited = {}): Promise<Scenario[]> {
    return this.#list('/scenarios', { ...filter });
  }

  /** Makes or replaces what users do. */
  putScenario({ name, ...scenario }: Scenario): Promise<Scenario> {
    return this.#ask('PUT', `/scenarios/${part(name)}`, { body: scenario });
  }

  /** Rejects with 409 while the server, a client, its queue or a magic value names the scenario. */
  deleteScenario(name: string): Promise<void> {
    return this.#do('DELETE', `/scenarios/${part(name)}`);
  }
}
