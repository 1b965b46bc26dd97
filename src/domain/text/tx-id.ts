import { copyText } from './copied-text.ts';
import { isUuid } from './uuid.ts';

/** The txId in the text of a JSON body that was not parsed. */
export const findTxId = (text: string | null): string | null => {
  const [, txId = ''] = /"txId"\s{0,9}:\s{0,9}"([0-9A-Fa-f-]{36})"/.exec(text ?? '') ?? [];
  return isUuid(txId) ? copyText(txId) : null;
};

/** The nonce in the text of a JSON body that was not parsed; `null` also for one with escaped characters. */
export const findNonce = (text: string | null): string | null =>
  /"nonce"\s{0,9}:\s{0,9}"([^"\\]{1,256})"/.exec(text ?? '')?.[1] ?? null;
