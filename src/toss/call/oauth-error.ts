import { Type } from 'typebox';
import { type OAuthCode, oauthCodes, oauthStatuses } from '../../domain/names/error-codes.ts';
import { errorAddress } from '../../domain/text/doc-addresses.ts';
import { FORM_TYPE } from '../../http/body/media-type.ts';
import { HINT_HEADER, type Refuse, toHint } from '../../http/refusal.ts';
import { type TransportProblem, toTransportError } from '../../http/transport-error.ts';
import { StoreUnavailable } from '../../store/store.ts';

/** The body of every refusal of `POST /token` (RFC 6749 5.2). */
export const OAuthFailure = Type.Object({ error: Type.Enum([...oauthCodes]), error_description: Type.String() });

/** A refusal of `POST /token`: code and description go on the wire, the hint into `x-mock-toss-hint` and the log. */
export class OAuthError extends Error {
  readonly code: OAuthCode;
  readonly description: string;
  readonly hint: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: OAuthCode,
    description: string,
    hint = description,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(`${code}: ${hint}`);
    this.name = 'OAuthError';
    this.code = code;
    this.description = description;
    this.hint = hint;
    this.headers = headers;
  }
}

const transport: Partial<Record<TransportProblem, { readonly status: number; readonly description: string }>> = {
  method: { status: 405, description: 'the method is not allowed' },
  'too-large': { status: 413, description: 'the body is too large' },
  'media-type': { status: 400, description: 'the body is not form-encoded' },
  timeout: { status: 408, description: 'the request was not sent in time' },
  'headers-too-large': { status: 431, description: 'the headers are too large' },
  unexpected: { status: 500, description: 'unexpected error' },
};

const noStore = (error: StoreUnavailable): OAuthError =>
  new OAuthError('server_error', 'the service has an error of its own', `the store of this emulator ${error.message}`);

/** The only place that makes an OAuth error body (RFC 6749 5.2). */
export const refuseToken: Refuse = (error) => {
  const known = error instanceof StoreUnavailable ? noStore(error) : error instanceof OAuthError ? error : undefined;
  const fallback = known === undefined ? toTransportError(error) : undefined;
  const outer = fallback === undefined ? undefined : transport[fallback.problem];
  const code: OAuthCode = known?.code ?? (fallback?.problem === 'unexpected' ? 'server_error' : 'invalid_request');
  const fix =
    fallback?.problem === 'media-type'
      ? `: send Content-Type: ${FORM_TYPE}, made by URLSearchParams (JavaScript), http_build_query (PHP) or the like`
      : '';
  const hint = toHint((known?.hint ?? fallback?.hint ?? '') + fix, errorAddress(code));
  return {
    status: outer?.status ?? oauthStatuses[code],
    contentType: 'application/json; charset=utf-8',
    headers: {
      ...(known ?? fallback)?.headers,
      'cache-control': 'no-store',
      pragma: 'no-cache',
      [HINT_HEADER]: hint,
    },
    body: { error: code, error_description: known?.description ?? outer?.description ?? 'the request is malformed' },
    code,
    hint,
  };
};
