import {
  type ClientView,
  type ClockView,
  ControlError,
  type CoverageView,
  type FaultView,
  type FindingView,
  type Info,
  type InspectView,
  type PersonaView,
  type QueueView,
  type RequestView,
  type ScenarioView,
  type Snapshot,
  type TransactionView,
} from '../../client/control.ts';
import { isObject } from '../../client/control-error.ts';
import type { StreamEnd } from '../../client/event-stream.ts';
import { type Text, TextError } from '../../domain/text/language.ts';
import { quote } from '../../domain/text/wording.ts';
import type { BehaviourView, FullControl, MagicValuesView } from '../full-control.ts';

/** An answer that a command cannot work with. A server of another version may give it. */
export class OtherVersionError extends TextError {
  constructor(text: Text) {
    super(text);
    this.name = 'OtherVersionError';
  }
}

/** An answer without a field that a command reads. */
export class MissingFieldError extends OtherVersionError {
  constructor(field: string) {
    const shown = quote(field);
    const text: Text = {
      en: `the answer of the server has no field ${shown}`,
      ko: `서버의 응답에 ${shown} 필드가 없습니다`,
    };
    super(text);
    this.name = 'MissingFieldError';
  }
}

/** Whether an answer is one of mock-toss-cert, of any version. */
type IsOurs = (answer: unknown) => boolean;

/** An object with one of these fields at least: those that no other program is likely to have. */
const has =
  <T>(...fields: readonly (keyof T & string)[]): IsOurs =>
  (answer) =>
    isObject(answer) && fields.some((field) => field in answer);

/** The same for each item of a list. */
const each =
  (isOurs: IsOurs): IsOurs =>
  (answer) =>
    Array.isArray(answer) && answer.every(isOurs);

/** A text that has this in its beginning: a snapshot may be long. */
const begins =
  (part: string): IsOurs =>
  (answer) =>
    typeof answer === 'string' && answer.slice(0, 500).includes(part);

/** The methods that resolve to an object or a list. */
type Asking = {
  [Name in keyof FullControl]: FullControl[Name] extends (...given: never) => Promise<infer Answer>
    ? Answer extends string | StreamEnd
      ? never
      : Answer extends object
        ? Name
        : never
    : never;
}[keyof FullControl];

const client = has<ClientView>('clientId', 'partnerCode');
const queue = has<QueueView>('queue');
const transaction = has<TransactionView>('txId', 'requestType');
const fault = has<FaultView>('endpoint', 'timesLeft');
const request = has<RequestView>('outcome', 'request');
const persona = has<PersonaView>('phone', 'birthday');
const scenario = has<ScenarioView>('name', 'descriptionKo');

/** How answers are known. Other servers answer everything with JSON of theirs. */
const ours: Readonly<Record<Asking | 'report' | 'snapshotText', IsOurs>> = {
  info: has<Info>('version', 'baseUrl'),
  snapshot: has<Snapshot>('madeWith', 'transactions'),
  snapshotText: begins('"madeWith"'),
  createClient: client,
  clients: each(client),
  client,
  changeClient: client,
  resetClient: client,
  report: begins('mock-toss-cert'),
  queue,
  queued: queue,
  transactions: each(transaction),
  transaction,
  start: transaction,
  complete: transaction,
  advance: transaction,
  cancel: transaction,
  expire: transaction,
  waitFor: transaction,
  fault,
  faults: each(fault),
  requests: each(request),
  request,
  inspect: has<InspectView>('layers', 'signatureNote'),
  findings: each(has<FindingView>('rule', 'severity')),
  coverage: has<CoverageView>('percent', 'groups'),
  personas: each(persona),
  persona,
  putPersona: persona,
  scenarios: each(scenario),
  scenario,
  putScenario: scenario,
  magicValues: has<MagicValuesView>('phones', 'requestUrl'),
  fidelity: each(has<BehaviourView>('behaviour', 'basis')),
  openApi: has<{ readonly openapi: string }>('openapi'),
};

/** Of all methods of the clock of a client. */
const isClock = has<ClockView>('now', 'offsetMs');

/** What the language itself asks values for, and fields that servers of this version leave out, too. */
const mayBeMissing: readonly string[] = ['then', 'toJSON', 'recordsAhead', 'description', 'descriptionKo', 'days'];

/** Objects whose fields are named by others, and lists of records with many fields that may be missing. */
const unwatched: readonly string[] = ['headers', 'clients', 'personas', 'transactions'];

/** The same value, but reading a field that it does not have throws `MissingFieldError`, at any depth. */
export const watch = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null) return value;
  return new Proxy(value, {
    get(target, field) {
      const found: unknown = Reflect.get(target, field);
      if (typeof field === 'symbol') return found;
      if (found === undefined && !Array.isArray(target) && !mayBeMissing.includes(field)) {
        throw new MissingFieldError(field);
      }
      return unwatched.includes(field) ? found : watch(found);
    },
  });
};

/** Of every refusal of mock-toss-cert. Frameworks of other servers answer with problem details, too. */
const PROBLEM_TYPE = 'urn:mock-toss-cert:problem:';

/** A refusal as one of ours, or that of another program. A status alone says that only with 401: any proxy may ask for a token. */
const knownRefusal = (error: unknown, control: FullControl): unknown => {
  if (!(error instanceof ControlError) || error.status === null) return error;
  const { status, problem, message } = error;
  const other = control.otherServer(`HTTP ${status}`);
  if (problem === null) return message === other.message && status !== 401 ? other : error;
  return String(problem.type).startsWith(PROBLEM_TYPE) ? error : other;
};

type IsOursOf = (method: string | symbol) => IsOurs | undefined;

const watchMethods = <T extends object>(client: T, control: FullControl, isOursOf: IsOursOf): T =>
  new Proxy(client, {
    get(target, name) {
      const found: unknown = Reflect.get(target, name);
      if (typeof found !== 'function') return found;
      const isOurs = isOursOf(name);
      return (...given: unknown[]): unknown => {
        const answer: unknown = Reflect.apply(found, target, given);
        if (answer instanceof Promise) {
          return answer.then(
            (value) => {
              if (isOurs?.(value) === false) throw control.otherServer('the answer has no known field');
              return watch(value);
            },
            (error: unknown) => {
              throw knownRefusal(error, control);
            },
          );
        }
        // The clock of a client has methods of its own.
        return typeof answer === 'object' && answer !== null && !(answer instanceof Error)
          ? watchMethods(answer, control, () => isClock)
          : answer;
      };
    },
  });

/**
 * The same client, whose answers are watched. One with no field that makes it ours comes from another program, and rejects with
 * `ControlError`; one with some of them comes from another version, and is shown as far as it goes.
 */
export const watchAnswers = (control: FullControl): FullControl =>
  watchMethods(control, control, (name) => (Object.hasOwn(ours, name) ? ours[name as keyof typeof ours] : undefined));
