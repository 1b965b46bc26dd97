import type { FastifyError } from 'fastify';
import type { transportProblems } from '../domain/names/transport-problems.ts';
import { codeOf } from '../system-error.ts';
import { HINT_HEADER } from './refusal.ts';
import { explainSchemaErrors, type SchemaProblems } from './validation.ts';

export type TransportProblem = (typeof transportProblems)[number];

/** An error before any endpoint. Each surface turns it into an answer of its own form. */
export class TransportError extends Error {
  readonly problem: TransportProblem;
  /** What to change, in ASCII. Repeats nothing of the input, except field names that may be shown. */
  readonly hint: string;
  /** The hint for log and journal, without names that the caller sent. */
  readonly loggedHint: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The problems of a body or query that a schema has found. */
  readonly schemaProblems: SchemaProblems;

  constructor(
    problem: TransportProblem,
    hint: string,
    options: {
      readonly loggedHint?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly schemaProblems?: SchemaProblems;
      readonly cause?: unknown;
    } = {},
  ) {
    super(`${problem}: ${hint}`, { cause: options.cause });
    this.name = 'TransportError';
    this.problem = problem;
    this.hint = hint;
    this.loggedHint = options.loggedHint ?? hint;
    this.headers = options.headers ?? {};
    this.schemaProblems = options.schemaProblems ?? { problems: [], more: 0 };
  }
}

/** The largest request body, in bytes. */
export const BODY_LIMIT_BYTES = 64 * 1024;

export const notFound = (hint: string): TransportError => new TransportError('not-found', hint);

export const NOT_HTTP =
  'this is not HTTP/1.1: check method, target, chunk sizes, and that every header is a line "Name: value"';

export const headersTooLarge = (): TransportError =>
  new TransportError('headers-too-large', 'the headers are larger than 16 KiB');

export const PLAIN_HTTP = 'this port speaks HTTPS: use https://, or the HTTP port';

export const plainHttp = (): TransportError =>
  new TransportError('plain-http', PLAIN_HTTP, { headers: { [HINT_HEADER]: PLAIN_HTTP } });

export const tooLate = (): TransportError =>
  new TransportError('timeout', 'the request was not sent in time: send all of it, or raise MOCK_TOSS_REQUEST_TIMEOUT');

export const tooLarge = (): TransportError =>
  new TransportError('too-large', `the body is larger than ${BODY_LIMIT_BYTES} bytes`);

export const methodNotAllowed = (allowed: readonly string[]): TransportError =>
  new TransportError('method', `wrong method: this path accepts ${allowed.join(', ')}`, {
    headers: { allow: allowed.join(', ') },
  });

const MUST_BE_OBJECT = 'the body must be a JSON object';

/** The error for a body, query or path that does not match its schema. */
const againstSchema = ({ validation, validationContext }: FastifyError): TransportError => {
  const schemaProblems = explainSchemaErrors(validation);
  const [first] = schemaProblems.problems;
  if (first === undefined || (first.path === '' && first.kind === 'wrong-type')) {
    return new TransportError('schema', MUST_BE_OBJECT, { schemaProblems });
  }
  const whole = validationContext === 'querystring' ? 'the query' : 'the body';
  const describe = ({ path, expected }: { path: string; expected: string }): string => `${path || whole} ${expected}`;
  return new TransportError('schema', describe(first), { loggedHint: describe(first.logged), schemaProblems });
};

const isFastifyError = (error: unknown): error is FastifyError => codeOf(error).startsWith('FST_ERR_');

/** Any error as a `TransportError`: errors of the framework by their code, all others as `unexpected`. */
export const toTransportError = (error: unknown): TransportError => {
  if (error instanceof TransportError) return error;
  if (isFastifyError(error)) {
    switch (error.code) {
      case 'FST_ERR_VALIDATION':
        return againstSchema(error);
      case 'FST_ERR_BAD_URL':
        return notFound('unknown path: its percent-encoding is not valid UTF-8');
      case 'FST_ERR_MAX_PARAM_LENGTH':
        return notFound('unknown path: a part of it is too long');
      case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
        return new TransportError('media-type', 'wrong Content-Type');
      case 'FST_ERR_CTP_BODY_TOO_LARGE':
        return tooLarge();
      case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
        return new TransportError('malformed', 'Content-Length does not fit the body');
      default:
    }
  }
  if (codeOf(error) === 'ECONNRESET') {
    return new TransportError('bad-request', 'the request ended before it was complete');
  }
  return new TransportError('unexpected', 'the emulator failed: see its log, and please report it', { cause: error });
};
