import type { Refuse } from '../http/refusal.ts';
import { type TransportProblem, toTransportError } from '../http/transport-error.ts';
import { StoreUnavailable } from '../store/store.ts';

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
  unavailable: 503,
} as const;

export type WebErrorCode = keyof typeof statuses;

/** A refusal of a call of our pages. Pages show `message` and decide by `code`. */
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

const noStore = (error: StoreUnavailable): WebError =>
  new WebError('unavailable', `the store of this server ${error.message}: try again in a moment`);

/** Makes every error body of the end user's pages: `{"code","message"}`, and details. */
export const refuseWeb: Refuse = (error) => {
  const webError = error instanceof StoreUnavailable ? noStore(error) : error instanceof WebError ? error : undefined;
  const { problem, hint, loggedHint, headers } =
    webError === undefined
      ? toTransportError(error)
      : { ...emptyProblem, hint: webError.message, loggedHint: webError.message };
  const code = webError?.code ?? codes[problem] ?? 'invalid';
  return {
    status: statuses[code],
    contentType: 'application/json; charset=utf-8',
    headers,
    body: { code, message: hint, ...webError?.extra },
    code,
    hint: loggedHint,
  };
};

const emptyProblem = { problem: 'unexpected' as const, headers: {} };
