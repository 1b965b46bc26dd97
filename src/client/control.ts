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
import type { TransactionStatus } from '../domain/names/transaction-status.ts';
import type { Persona } from '../domain/person.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { Language } from '../domain/text/language.ts';
import { ControlError, isObject, type ProblemDocument } from './control-error.ts';
import type { Address, ControlClientOptions, Limited } from './control-options.ts';
import { ControlServer, parseOrUndefined, part, textOf } from './control-server.ts';

export type {
  ClientChange,
  ClientView,
  ClockAnswer,
  ClockView,
  CompleteBody,
  ControlClientOptions,
  ControlEvents,
  CoverageView,
  CreatedClientView,
  FaultView,
  FindingView,
  Info,
  InspectBody,
  InspectView,
  Limited,
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

/** Hundreds of thousands of transactions take a while. */
const SNAPSHOT_MS = 300_000;
/** The server waits 60 s at most; the rest is for the network. */
const WAIT_MS = 75_000;

/** A client of the control API. Every method rejects with `ControlError`. */
export class ControlClient {
  readonly baseUrl: string;
  readonly #server: ControlServer;

  /**
   * `baseUrl` is an http(s) URL without credentials, query and fragment. Throws `TypeError` for any other URL, and for a token
   * that is not printable ASCII.
   */
  constructor(baseUrl: Address, options: ControlClientOptions = {}) {
    this.#server = new ControlServer(baseUrl, options);
    this.baseUrl = this.#server.baseUrl;
  }

  /** Version, base URL, defaults and counts of the server. */
  info(): Promise<Info> {
    return this.#server.ask('GET', '/info');
  }

  /** Resolves when the server is ready. Rejects with status 503 and the reason when it is not. */
  async ready(): Promise<void> {
    const { status } = await this.#server.ask<{ status?: unknown }>('GET', '/ready');
    if (status !== 'ready') throw this.#server.otherServer('the answer has no status "ready"');
  }

  /** The public key for session keys: one line of base64 X.509 SubjectPublicKeyInfo. */
  async publicKey(): Promise<string> {
    const line = (await this.#server.send('GET', '/public-key')).trim();
    if (!/^MI[A-Za-z0-9+/]+={0,2}$/.test(line)) throw this.#server.otherServer('the answer is not a public key');
    return line;
  }

  /** Resets everything to the state at the start, including the data of other tests. */
  reset(): Promise<void> {
    return this.#server.do('POST', '/reset');
  }

  /** Everything but the journal, to begin with: `startMockToss({ restore })`, or `start --restore` with its JSON in a file. */
  async snapshot(options: SnapshotBody = {}): Promise<Snapshot> {
    const value = parseOrUndefined(await this.snapshotText(options));
    if (!isObject(value)) throw this.#server.otherServer('the answer is not JSON');
    return value as unknown as Snapshot;
  }

  /** The same as text for a file, one record on each line. */
  async snapshotText(options: SnapshotBody = {}): Promise<string> {
    const text = await this.#server.send('POST', '/snapshot', { body: options, timeoutMs: SNAPSHOT_MS });
    if (!text.startsWith('{')) throw this.#server.otherServer('the answer is not JSON');
    return text;
  }

  /**
   * Creates a client (a partner) with its own transactions, clock, faults and findings. Only this answer contains its secret.
   */
  async createClient(settings: NewClient = {}): Promise<CreatedClientView> {
    const created = await this.#server.ask<CreatedClientView>('POST', '/clients', { body: settings });
    if (typeof created.clientId !== 'string' || typeof created.clientSecret !== 'string') {
      throw this.#server.otherServer('the answer has no clientId');
    }
    return created;
  }

  clients(filter: Limited = {}): Promise<ClientView[]> {
    return this.#server.list('/clients', { ...filter });
  }

  client(clientId: string): Promise<ClientView> {
    return this.#server.ask('GET', `/clients/${part(clientId)}`);
  }

  changeClient(clientId: string, change: ClientChange): Promise<ClientView> {
    return this.#server.ask('PATCH', `/clients/${part(clientId)}`, { body: change });
  }

  /** Sets a client back to how it was created and deletes its data. Its access tokens stay valid. */
  resetClient(clientId: string): Promise<ClientView> {
    return this.#server.ask('POST', `/clients/${part(clientId)}/reset`);
  }

  /** What a failed test prints: the client's calls and findings, as text for people, without secrets and personal data. */
  report(clientId: string, { language }: { readonly language?: Language | undefined } = {}): Promise<string> {
    return this.#server.send('GET', `/clients/${part(clientId)}/report`, { query: { language } });
  }

  /** Deletes a client with all its data. */
  deleteClient(clientId: string): Promise<void> {
    return this.#server.do('DELETE', `/clients/${part(clientId)}`);
  }

  /** The client's next requests get this scenario, `times` of them. */
  queue(clientId: string, scenario: string, times = 1): Promise<QueueView> {
    return this.#server.ask('POST', `/clients/${part(clientId)}/next`, { body: { scenario, times } });
  }

  /** What is left of the client's queue. */
  queued(clientId: string): Promise<QueueView> {
    return this.#server.ask('GET', `/clients/${part(clientId)}/next`);
  }

  /** Takes one entry out of the queue. Rejects with status 404 when requests have used it up. */
  unqueue(clientId: string, entryId: string): Promise<void> {
    return this.#server.do('DELETE', `/clients/${part(clientId)}/next/${part(entryId)}`);
  }

  clearQueue(clientId: string): Promise<void> {
    return this.#server.do('DELETE', `/clients/${part(clientId)}/next`);
  }

  clock(clientId: string): ControlledClock {
    const path = `/clients/${part(clientId)}/clock`;
    const change = (body: ClockBody): Promise<ClockAnswer> => this.#server.ask('POST', path, { body });
    return {
      read: () => this.#server.ask('GET', path),
      advance: (duration) => change({ advance: duration }),
      freeze: (at) => change({ freeze: at === undefined ? true : textOf(at) }),
      resume: () => change({ resume: true }),
      reset: () => change({ reset: true }),
    };
  }

  transactions(filter: TransactionFilter = {}): Promise<TransactionView[]> {
    return this.#server.list('/transactions', { ...filter });
  }

  transaction(txId: string): Promise<TransactionView> {
    return this.#server.ask('GET', `/transactions/${part(txId)}`);
  }

  #act(txId: string, action: string, body: unknown = {}): Promise<TransactionView> {
    return this.#server.ask('POST', `/transactions/${part(txId)}/${action}`, { body });
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
   * Resolves when the status is reached; `COMPLETED` also meets `IN_PROGRESS`. Rejects with status 408 after `timeout` (real time,
   * default `10s`, at most `60s`), and with 409 when the status is no longer possible.
   */
  waitFor(
    txId: string,
    status: TransactionStatus = 'COMPLETED',
    { timeout = '10s' }: { readonly timeout?: string } = {},
  ): Promise<TransactionView> {
    return this.#server.ask('GET', `/transactions/${part(txId)}/wait`, {
      query: { status, timeout },
      timeoutMs: WAIT_MS,
    });
  }

  /** Makes the emulated service fail: an error, a delay, a broken connection or a tampered answer. */
  fault(fault: NewFault): Promise<FaultView> {
    return this.#server.ask('POST', '/faults', { body: fault });
  }

  faults(filter: ClientFilter = {}): Promise<FaultView[]> {
    return this.#server.list('/faults', { ...filter });
  }

  deleteFault(id: string): Promise<void> {
    return this.#server.do('DELETE', `/faults/${part(id)}`);
  }

  /** The journal: all emulated calls with their answers, secrets and personal data masked. */
  requests(filter: RequestFilter = {}): Promise<RequestView[]> {
    return this.#server.list('/requests', { ...filter });
  }

  /** One call of the journal. Rejects with status 404 when it is there no more. */
  request(id: string): Promise<RequestView> {
    return this.#server.ask('GET', `/requests/${part(id)}`);
  }

  /** Deletes calls of the journal; `clientId` `-`: those without a known client. */
  clearRequests({ clientId }: OfClient = {}): Promise<void> {
    return this.#server.do('DELETE', '/requests', { query: { clientId } });
  }

  /**
   * The layers of an encrypted call and of its signature: `{ requestId }` of the journal, or `sessionKey`, `fields` and `signature`
   * as they were sent. AES key and IV are shown only with `reveal`.
   */
  inspect(call: InspectBody): Promise<InspectView> {
    return this.#server.ask('POST', '/inspect', { body: call });
  }

  /** What integrations do wrong (`docs/findings.md`). */
  findings(filter: ClientFilter = {}): Promise<FindingView[]> {
    return this.#server.list('/findings', { ...filter });
  }

  clearFindings({ clientId }: OfClient = {}): Promise<void> {
    return this.#server.do('DELETE', '/findings', { query: { clientId } });
  }

  /** Counts and times of the server, in the text format of Prometheus (`docs/metrics.md`). */
  async metrics(): Promise<string> {
    const text = await this.#server.send('GET', '/metrics');
    if (!text.startsWith('# HELP ')) throw this.#server.otherServer('the answer has no metrics');
    return text;
  }

  /** Which outcomes the tests have covered: those of one client, or of all clients since the start. */
  coverage({ clientId }: OfClient = {}): Promise<CoverageView> {
    return this.#server.ask('GET', '/coverage', { query: { clientId } });
  }

  clearCoverage({ clientId }: OfClient = {}): Promise<void> {
    return this.#server.do('DELETE', '/coverage', { query: { clientId } });
  }

  personas(filter: Limited = {}): Promise<PersonaView[]> {
    return this.#server.list('/personas', { ...filter });
  }

  /** Creates or replaces a test person. */
  putPersona({ id, ...persona }: Persona): Promise<PersonaView> {
    return this.#server.ask('PUT', `/personas/${part(id)}`, { body: persona });
  }

  /** Rejects with status 409 while a scenario names the person. */
  deletePersona(id: string): Promise<void> {
    return this.#server.do('DELETE', `/personas/${part(id)}`);
  }

  scenarios(filter: Limited = {}): Promise<ScenarioView[]> {
    return this.#server.list('/scenarios', { ...filter });
  }

  /** Creates or replaces a scenario. */
  putScenario({ name, ...scenario }: Scenario): Promise<ScenarioView> {
    return this.#server.ask('PUT', `/scenarios/${part(name)}`, { body: scenario });
  }

  /** Rejects with status 409 while the server, a client, its queue or a magic value names the scenario. */
  deleteScenario(name: string): Promise<void> {
    return this.#server.do('DELETE', `/scenarios/${part(name)}`);
  }
}
