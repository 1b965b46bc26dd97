import type { FastifyError } from 'fastify';
import { HINT_HEADER } from './refusal.ts';
import { explainSchemaErrors, type SchemaComplaint } from './validation.ts';

/** What can be wrong with a call before any endpoint looks at it. */
export type TransportProblem =
  | 'not-found'
  | 'method'
  | 'bad-request'
  | 'media-type'
  | 'too-large'
  | 'malformed'
  | 'schema'
  | 'timeout'
  | 'headers-too-large'
  | 'plain-http'
  | 'unexpected';

/** An error that belongs to no surface: each surface turns it into its own words and body. */
export class TransportError extends Error {
  readonly problem: TransportProblem;
  /** What to change, in ASCII. It repeats nothing of the input but names of fields that may be shown. */
  readonly hint: string;
  /** The same for log and journal, without any name that the caller sent. */
  readonly loggedHint: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What is wrong with a body or query, where a schema says so. */
  readonly complaint: SchemaComplaint;

  constructor(
    problem: TransportProblem,
    hint: string,
    options: {
      readonly loggedHint?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly complaint?: SchemaComplaint;
      readonly cause?: unknown;
    } = {},
  ) {
    super(`${problem}: ${hint}`, { cause: options.cause });
    this.name = 'TransportError';
    this.problem = problem;
    this.hint = hint;
    this.loggedHint = options.loggedHint ?? hint;
    this.headers = options.headers ?? {};
    this.complaint = options.complaint ?? { problems: [], more: 0 };
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
  new TransportError('method', `wrong method: this path takes ${allowed.join(', ')}`, {
    headers: { allow: allowed.join(', ') },
  });

const MUST_BE_OBJECT = 'the body must be a JSON object';

/** A schema refuses a call's body, query or path. */
const againstSchema = ({ validation, validationContext }: FastifyError): TransportError => {
  const complaint = explainSchemaErrors(validation);
  const [first] = complaint.problems;
  if (first === undefined || (first.path === '' && first.kind === 'wrong-type')) {
    return new TransportError('schema', MUST_BE_OBJECT, { complaint });
  }
  const whole = validationContext === 'querystring' ? 'the query' : 'the body';
  const say = ({ path, expected }: { path: string; expected: string }): string => `${path || whole} ${expected}`;
  return new TransportError('schema', say(first), { loggedHint: say(first.logged), complaint });
};

const isFastifyError = (error: unknown): error is FastifyError =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('FST_ERR_');

/** Any error as a `TransportError`: the framework's errors by their codes, all others as unexpected. */
export const toTransportError = (error: unknown): TransportError => {
  if (error instanceof TransportError) return error;
  if (isFastifyError(error)) {
    switch (error.code) {
      case 'FST_ERR_VALIDATION':
        return againstSchema(error);
      case 'FST_ERR_BAD_URL':
        return notFound('unknown path: a percent sign in it begins no UTF-8 character');
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
  if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET') {
    return new TransportError('bad-request', 'the request broke off before its end');
  }
  return new TransportError('unexpected', 'the emulator failed: see its log, and please report it', { cause: error });
};
