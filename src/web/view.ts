import { type Static, Type } from 'typebox';
import { personErrorCodes } from '../domain/error-catalogue.ts';
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
import { transactionStatuses } from '../domain/transaction-status.ts';

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
  partnerCode: Type.String(),
  requestType: Type.Enum([...requestTypes]),
  requestedAt: Type.String(),
  expiresAt: Type.String(),
  /** Whether the user is known: from the partner's request, or from the form of the window. */
  identified: Type.Boolean(),
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

export const viewForUser = (tx: Transaction, partnerCode: string, nowMs: number): UserView => {
  const status = statusAt(tx, nowMs);
  const possible = possibleActions(tx, nowMs);
  const error = status === 'COMPLETED' ? personErrorAt(tx, nowMs) : null;
  const hasSucceeded = status === 'COMPLETED' && error === null;
  return {
    txId: tx.txId,
    status,
    cancelled: isCancelledAt(tx, nowMs),
    error,
    partnerCode,
    requestType: tx.requestType,
    requestedAt: formatInstant(tx.requested.at),
    expiresAt: formatInstant(tx.expires.at),
    identified: isIdentified(tx),
    returnUrl: safeReturnUrl(tx.requestUrl),
    callbackUrl: safeReturnUrl(hasSucceeded ? tx.successCallbackUrl : tx.failCallbackUrl),
    possible: Object.entries(userActions).flatMap(([name, action]) => (possible.includes(action) ? [name] : [])),
  };
};
