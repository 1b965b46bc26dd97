import { SealError } from '../crypto/seal-error.ts';
import { openSessionKey, type SessionKey } from '../crypto/session-key.ts';
import { TossError } from '../domain/error-catalogue.ts';
import type { TossContext } from './context.ts';

/** The wire says CE3200 whatever is wrong; the hint says which part and why. */
const toRefusal = (name: string, error: unknown): unknown =>
  error instanceof SealError ? new TossError('CE3200', `${name} ${error.message}`) : error;

export const openSessionKeyOf = async (context: TossContext, sessionKey: string): Promise<SessionKey> => {
  try {
    return await openSessionKey(sessionKey, context.unwrapKey);
  } catch (error) {
    throw toRefusal('sessionKey', error);
  }
};

export const openField = (key: SessionKey, name: string, field: string): string => {
  try {
    return key.open(field);
  } catch (error) {
    throw toRefusal(name, error);
  }
};
