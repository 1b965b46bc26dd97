import { type Client, isSameLife } from '../domain/client.ts';
import { recordFault } from '../domain/findings/conduct.ts';
import type { InlineRule } from '../domain/findings/rules.ts';
import type { Store } from '../store/store.ts';
import type { ObservedCall } from './observed-call.ts';

/** After a fault: its effects must not lead to findings about later calls of the client. */
export const excuseFault = async (store: Store, client: Client, call: ObservedCall): Promise<void> => {
  const { context, endpoint, txId } = call;
  // A client that was refused, or got no answer, must request a new token.
  if (endpoint === 'token' || context.code === 'http-401') await store.facts.clearToken(client);
  const fingerprint = context.facts?.keyFingerprint ?? null;
  if (fingerprint !== null) await store.facts.forgetKey(client, fingerprint);
  if (txId !== null) {
    await store.transactions.update(txId, (_current, owner, conduct) => ({
      conduct: isSameLife(owner, client) ? recordFault(conduct) : undefined,
      result: undefined,
    }));
    return;
  }
  // The body was not read: the call may be about any transaction of the client.
  if (endpoint === 'status' || endpoint === 'result') await store.conduct.recordFaultOfAll(client);
};

/** Whether a fault is the reason that the client breaks this rule: it repeats a call that a fault has disturbed. */
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
