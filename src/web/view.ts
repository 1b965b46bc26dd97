import { type Static, Type } from 'typebox';
import type { ErrorCatalogue } from '../domain/error-catalogue.ts';
import { personErrorCodes } from '../domain/names/error-codes.ts';
import { transactionStatuses } from '../domain/names/transaction-status.ts';
import { formatInstant } from '../domain/time/korean-time.ts';
import {
  isCancelledAt,
  isIdentified,
  personErrorAt,
  possibleActions,
  requestTypes,
  statusAt,
  type Transaction,
  type TransactionAction,
} from '../domain/transaction.ts';

/** The actions of the user, and the transaction action of each. */
export const userActions = { start: 'start', approve: 'complete', cancel: 'cancel' } as const satisfies Record<
  string,
  TransactionAction
>;

const Address = Type.Union([Type.String(), Type.Null()]);

/** A transaction as its user may see it. */
export const UserView = Type.Object({
  txId: Type.String(),
  status: Type.Enum([...transactionStatuses]),
  cancelled: Type.Boolean(),
  /** The code that `result` will answer although the user approved; `null` before. */
  error: Type.Union([Type.Enum([...personErrorCodes]), Type.Null()]),
  /** The reason of `error` in the catalogue, in Korean. */
  errorReason: Type.Union([Type.String(), Type.Null()]),
  /** On the client's clock, as all instants here. */
  now: Type.String(),
  partnerCode: Type.String(),
  requestType: Type.Enum([...requestTypes]),
  requestedAt: Type.String(),
  expiresAt: Type.String(),
  /** Whether the user is known: from the partner's request, or from the form of the window. */
  identified: Type.Boolean(),
  /** The address of the virtual app, as the QR code has it. */
  appUrl: Type.String(),
  /** `requestUrl`, if no browser can open it: an app scheme. */
  otherUrl: Address,
  /** `requestUrl`, if a browser can open it. */
  returnUrl: Address,
  /** The callback URL where a window without an opener goes at the end, if a browser can open it. */
  callbackUrl: Address,
  possible: Type.Array(Type.Enum(Object.keys(userActions))),
});

export type UserView = Static<typeof UserView>;

/** The address, if it is http or https; `null` otherwise, for example for `javascript:`. */
export const safeReturnUrl = (address: string | null): string | null => {
  if (address === null || !URL.canParse(address)) return null;
  const { protocol, href } = new URL(address);
  return protocol === 'https:' || protocol === 'http:' ? href : null;
};

/** What the view of a transaction needs besides its record. */
export interface ViewMoment {
  readonly partnerCode: string;
  /** On the client's clock. */
  readonly nowMs: number;
  readonly appUrl: string;
}

export const viewForUser = (
  errors: ErrorCatalogue,
  tx: Transaction,
  { partnerCode, nowMs, appUrl }: ViewMoment,
): UserView => {
  const status = statusAt(tx, nowMs);
  const possible = possibleActions(tx, nowMs);
  const error = status === 'COMPLETED' ? personErrorAt(tx, nowMs) : null;
  const hasSucceeded = status === 'COMPLETED' && error === null;
  return {
    txId: tx.txId,
    status,
    cancelled: isCancelledAt(tx, nowMs),
    error,
    errorReason: error === null ? null : (errors.get(error)?.reason ?? null),
    now: formatInstant(nowMs),
    partnerCode,
    requestType: tx.requestType,
    requestedAt: formatInstant(tx.requested.at),
    expiresAt: formatInstant(tx.expires.at),
    identified: isIdentified(tx),
    appUrl,
    otherUrl: safeReturnUrl(tx.requestUrl) === null ? tx.requestUrl : null,
    returnUrl: safeReturnUrl(tx.requestUrl),
    callbackUrl: safeReturnUrl(hasSucceeded ? tx.successCallbackUrl : tx.failCallbackUrl),
    possible: Object.entries(userActions).flatMap(([name, action]) => (possible.includes(action) ? [name] : [])),
  };
};
