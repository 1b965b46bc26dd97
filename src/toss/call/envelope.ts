import { type TSchema, Type } from 'typebox';
import { type ErrorCatalogue, TossError } from '../../domain/error-catalogue.ts';
import { errorAddress } from '../../domain/text/doc-addresses.ts';
import { HINT_HEADER, type Refuse, toHint } from '../../http/refusal.ts';
import { type TransportError, type TransportProblem, toTransportError } from '../../http/transport-error.ts';
import { StoreUnavailable } from '../../store/store.ts';

/** The body of every success under `/api` (guide ②, ④, ⑤). */
export const Success = <S extends TSchema>(success: S) =>
  Type.Object({ resultType: Type.Literal('SUCCESS'), success }, { additionalProperties: false });

/** The body of every failure under `/api` (guide ②, ④, ⑤). */
export const Failure = Type.Object(
  {
    resultType: Type.Literal('FAIL'),
    error: Type.Object({
      errorType: Type.Literal(0),
      errorCode: Type.String(),
      reason: Type.String(),
      data: Type.Object({}),
      title: Type.Null(),
    }),
    success: Type.Null(),
  },
  { additionalProperties: false },
);

export const success = <T>(value: T) => ({ resultType: 'SUCCESS' as const, success: value });

/** HTTP statuses of the problems that are not simply CE0003 with 400. */
const transportStatus: Partial<Record<TransportProblem, number>> = {
  'not-found': 404,
  method: 405,
  'too-large': 413,
  timeout: 408,
  'headers-too-large': 431,
};

const fromTransport = (error: TransportError): TossError => {
  if (error.problem === 'unexpected') return new TossError('CE0001', error.hint, { cause: error.cause });
  const hint = error.problem === 'media-type' ? `${error.hint}: send Content-Type: application/json` : error.hint;
  const httpStatus = transportStatus[error.problem];
  return new TossError('CE0003', hint, {
    headers: error.headers,
    ...(httpStatus === undefined ? {} : { httpStatus }),
  });
};

/** The emulator's store is down: a partner sees what it sees when the real service has an error of its own. */
const noStore = (error: StoreUnavailable): TossError =>
  new TossError('CE0001', `the store of this emulator ${error.message}`, { cause: error });

/** The only place that makes a FAIL body. */
export const createApiRefuse =
  (catalogue: ErrorCatalogue): Refuse =>
  (error) => {
    const known = error instanceof StoreUnavailable ? noStore(error) : error;
    const refused = known instanceof TossError ? known : fromTransport(toTransportError(known));
    const entry = catalogue.get(refused.code);
    const hint = toHint(refused.hint, refused.address ?? errorAddress(refused.code));
    return {
      status: refused.httpStatus ?? entry?.http ?? 500,
      contentType: 'application/json; charset=utf-8',
      headers: { ...refused.headers, [HINT_HEADER]: hint },
      body: {
        resultType: 'FAIL',
        error: { errorType: 0, errorCode: refused.code, reason: entry?.reason ?? '', data: {}, title: null },
        success: null,
      },
      code: refused.code,
      hint,
    };
  };
