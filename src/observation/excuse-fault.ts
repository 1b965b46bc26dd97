import type { Client } from '../domain/client.ts';
import { recordFault } from '../domain/findings/conduct.ts';
import type { InlineRule } from '../domain/findings/rules.ts';
import type { Store } from '../store/store.ts';
import type { ObservedCall } from './observed-call.ts';

/** After a fault: what it has done to this call must not count against the client in later calls. */
export const excuseFault = async (store: Store, client: Client, call: ObservedCall): Promise<void> => {
  const { context, endpoint, txId } = call;
  // A client that was refused, or got no answer, must ask for another token.
  if (endpoint === 'token' || context.code === 'http-401') await store.facts.dropToken(client);
  const fingerprint = context.facts?.keyFingerprint ?? null;
  if (fingerprint !== null) await store.facts.forgetKey(client, fingerprint);
  if (txId !== null) {
    await store.conduct.update(client, txId, (current) => ({ value: recordFault(current), result: undefined }));
    return;
  }
  // The call's txId was never read: the call may be about any transaction of the client.
  if (endpoint === 'status' || endpoint === 'result') await store.conduct.recordFaultOfAll(client);
};

/** Whether a fault has led the client to break this rule: it repeats a call because a fault has broken the one before. */
export const isExcused = async (
  { conduct, transactions }: Pick<Store, 'conduct' | 'transactions'>,
  client: Client,
  { context, fields: { nonce } }: ObservedCall,
  rule: InlineRule,
): Promise<boolean> => {
  const findTxId = async (): Promise<string | undefined> => {
    if (rule === 'result-read-third-time') return context.txId;
    return rule === 'nonce-repeated' && typeof nonce === 'string' ? transactions.findByNonce(client, nonce) : undefined;
  };
  const txId = await findTxId();
  return txId !== undefined && ((await conduct.get(txId))?.hadFault ?? false);
};
