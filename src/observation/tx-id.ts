import { ownText } from '../domain/text/own-text.ts';
import { isUuid } from '../domain/text/uuid.ts';

/** The txId of a JSON body that nobody has looked into. */
export const findTxId = (body: Buffer | null): string | null => {
  const [, txId = ''] = /"txId"\s{0,9}:\s{0,9}"([0-9A-Fa-f-]{36})"/.exec(body?.toString() ?? '') ?? [];
  return isUuid(txId) ? ownText(txId) : null;
};
