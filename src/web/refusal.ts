import type { Refuse } from '../http/refusal.ts';
import { type TransportProblem, toTransportError } from '../http/transport-error.ts';

const statuses = {
  invalid: 400,
  forbidden: 403,
  'unknown-transaction': 404,
  'not-found': 404,
  'wrong-method': 405,
  timeout: 408,
  'not-possible': 409,
  'too-large': 413,
  unreachable: 424,
  'headers-too-large': 431,
  unexpected: 500,
} as const;

export type WebErrorCode = keyof typeof statuses;

/** A refusal by the end user's side: pages show `message`, and decide by `code`. */
export class WebError extends Error {
  readonly code: WebErrorCode;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(code: WebErrorCode, message: string, extra: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'WebError';
    this.code = code;
    this.extra = extra;
  }
}

const codes: Partial<Record<TransportProblem, WebErrorCode>> = {
  'not-found': 'not-found',
  method: 'wrong-method',
  timeout: 'timeout',
  'too-large': 'too-large',
  'headers-too-large': 'headers-too-large',
  unexpected: 'unexpected',
};

/** The one place that makes an error body of the end user's side: `{"code","message"}`. */
export const refuseWeb: Refuse = (error) => {
  const own = error instanceof WebError ? error : undefined;
  const { problem, hint, loggedHint, headers } =
    own === undefined ? toTransportError(error) : { ...emptyProblem, hint: own.message, loggedHint: own.message };
  const code = own?.code ?? codes[problem] ?? 'invalid';
  return {
    status: statuses[code],
    contentType: 'application/json; charset=utf-8',
    headers,
    body: { code, message: hint, ...own?.extra },
    code,
    hint: loggedHint,
  };
};

const emptyProblem = { problem: 'unexpected' as const, headers: {} };
