import { Type } from 'typebox';
import { andMore } from '../domain/text/wording.ts';
import type { Refuse } from '../http/refusal.ts';
import { type TransportProblem, toTransportError } from '../http/transport-error.ts';
import { StoreUnavailable } from '../store/store.ts';

/** RFC 9457 problem details. */
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    errors: Type.Optional(Type.Array(Type.Object({ field: Type.String(), message: Type.String() }))),
  },
  { additionalProperties: true },
);

export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

const titles = {
  invalid: [400, 'The call is not valid'],
  unauthorized: [401, 'The control token is missing or wrong'],
  forbidden: [403, 'The call is not allowed'],
  'not-found': [404, 'Not found'],
  method: [405, 'The method is not allowed'],
  'not-acceptable': [406, 'Not available in an accepted format'],
  timeout: [408, 'Timeout'],
  conflict: [409, 'The call conflicts with the current state'],
  'too-large': [413, 'The call is too large'],
  'headers-too-large': [431, 'The headers are too large'],
  unexpected: [500, 'Unexpected error'],
  unavailable: [503, 'Not available'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemKind = keyof typeof titles;

/** A refusal by the control API. `extra` members are added to the standard ones. */
export class ProblemError extends Error {
  readonly kind: ProblemKind;
  readonly detail: string;
  /** The text for the log, without names that the caller sent. */
  readonly loggedDetail: string;
  readonly errors: readonly FieldProblem[];
  readonly extra: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    kind: ProblemKind,
    detail: string,
    options: {
      readonly loggedDetail?: string;
      readonly errors?: readonly FieldProblem[];
      readonly extra?: Readonly<Record<string, unknown>>;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(`${kind}: ${detail}`);
    this.name = 'ProblemError';
    this.kind = kind;
    this.detail = detail;
    this.loggedDetail = options.loggedDetail ?? detail;
    this.errors = options.errors ?? [];
    this.extra = options.extra ?? {};
    this.headers = options.headers ?? {};
  }
}

/** A 404 that says where to find the existing ones. */
export const notFound = (what: string, list: string, command: string): ProblemError =>
  new ProblemError('not-found', `no ${what}: mock-toss-cert ${command}, or GET /_control/v1/${list} lists them`);

/** A 400 that names the field. `loggedMessage` is the text for the log, if `message` shows names that callers chose. */
export const invalidField = (field: string, message: string, loggedMessage = message): ProblemError =>
  new ProblemError('invalid', `${field} ${message}`.trim(), {
    loggedDetail: `${field} ${loggedMessage}`.trim(),
    errors: [{ field, message }],
  });

const kinds: Record<TransportProblem, ProblemKind> = {
  'not-found': 'not-found',
  method: 'method',
  'bad-request': 'invalid',
  'media-type': 'invalid',
  'too-large': 'too-large',
  malformed: 'invalid',
  schema: 'invalid',
  timeout: 'timeout',
  'headers-too-large': 'headers-too-large',
  'plain-http': 'invalid',
  unexpected: 'unexpected',
};

const toProblem = (error: unknown): ProblemError => {
  if (error instanceof ProblemError) return error;
  if (error instanceof StoreUnavailable) return new ProblemError('unavailable', `the store ${error.message}`);
  const { problem, hint, loggedHint, headers, schemaProblems } = toTransportError(error);
  const listed = schemaProblems.problems.map(({ path, expected }) => ({ field: path, message: expected }));
  const errors = schemaProblems.more === 0 ? listed : [...listed, { field: '', message: andMore(schemaProblems.more) }];
  return new ProblemError(kinds[problem], hint, { loggedDetail: loggedHint, errors, headers });
};

/** The only place that makes a problem body. */
export const refuseControl: Refuse = (error) => {
  const { kind, detail, loggedDetail, errors, extra, headers } = toProblem(error);
  const [status, title] = titles[kind];
  return {
    status,
    contentType: 'application/problem+json; charset=utf-8',
    headers,
    body: {
      type: `urn:mock-toss-cert:problem:${kind}`,
      title,
      status,
      detail,
      ...(errors.length > 0 ? { errors } : {}),
      ...extra,
    },
    code: kind,
    hint: loggedDetail,
  };
};
