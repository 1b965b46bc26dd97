import type { FastifyRequest } from 'fastify';
import { type Text, TextError } from '../domain/text/language.ts';
import { type IsKnownHost, UNKNOWN_HOST } from '../http/address/known-hosts.ts';
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

/** A refusal of a call of our pages. Pages show a message and decide by `code`. */
export class WebError extends TextError {
  readonly code: WebErrorCode;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(code: WebErrorCode, text: Text, extra: Readonly<Record<string, unknown>> = {}) {
    super(text);
    this.name = 'WebError';
    this.code = code;
    this.extra = extra;
  }
}

export const unknownHost = (): WebError =>
  new WebError('forbidden', {
    en: UNKNOWN_HOST,
    ko: '알 수 없는 Host입니다. MOCK_TOSS_ALLOWED_HOSTS나 MOCK_TOSS_PUBLIC_URL에 이름을 지정하세요.',
  });

/** Refuses a call whose `Host` is not known. */
export const createCheckHost =
  (isKnownHost: IsKnownHost) =>
  (request: FastifyRequest): void => {
    if (!isKnownHost(request)) throw unknownHost();
  };

/** For errors that have no message of ours in Korean. */
const koreanOf: Readonly<Record<WebErrorCode, string>> = {
  invalid: '요청 형식이 올바르지 않습니다.',
  forbidden: '허용되지 않은 요청입니다.',
  'unknown-transaction': '요청을 찾을 수 없습니다.',
  'not-found': '주소를 찾을 수 없습니다.',
  'wrong-method': '이 주소에 사용할 수 없는 메서드입니다.',
  timeout: '요청을 제시간에 받지 못했습니다.',
  'not-possible': '지금 상태에서는 처리할 수 없습니다.',
  'too-large': '요청이 너무 큽니다.',
  unreachable: '서버를 호출하지 못했습니다.',
  'headers-too-large': '헤더가 너무 큽니다.',
  unexpected: '예상하지 못한 오류가 발생했습니다. 서버 로그를 확인하세요.',
  unavailable: '지금은 서비스를 이용할 수 없습니다. 잠시 후 다시 시도해 주세요.',
};

const codes: Partial<Record<TransportProblem, WebErrorCode>> = {
  'not-found': 'not-found',
  method: 'wrong-method',
  timeout: 'timeout',
  'too-large': 'too-large',
  'headers-too-large': 'headers-too-large',
  unexpected: 'unexpected',
};

const noStore = (error: StoreUnavailable): WebError =>
  new WebError('unavailable', {
    en: `the store of this server ${error.message}: try again in a moment`,
    ko: '서버의 데이터 저장소를 이용할 수 없습니다. 잠시 후 다시 시도해 주세요.',
  });

/** Makes every error body of the end user's pages: `{"code","message","messageKo"}`, and details. */
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
    body: { code, message: hint, messageKo: webError?.text.ko ?? koreanOf[code], ...webError?.extra },
    code,
    hint: loggedHint,
  };
};

const emptyProblem = { problem: 'unexpected' as const, headers: {} };
