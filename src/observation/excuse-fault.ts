import type { Client } from '../domain/client.ts';
import type { InlineRule } from '../domain/findings/rules.ts';
import { noteStruck, type Transaction } from '../domain/transaction.ts';
import type { Store } from '../store/store.ts';
import type { ObservedCall } from './observed-call.ts';

/** After a fault: what it has done to this call must not count against the client in later calls. */
export const excuseFault = async (store: Store, client: Client, call: ObservedCall): Promise<void> => {
  const { context, endpoint, txId } = call;
  // A client that was refused, or got no answer, must ask for another token.
  if (endpoint === 'token' || context.code === 'http-401') await store.facts.dropToken(client);
  const fingerprint = context.facts?.keyFingerprint ?? null;
  if (fingerprint !== null) await store.facts.forgetKey(client, fingerprint);
  const excuse = (tx: Transaction) => (tx.clientId === client.clientId ? noteStruck(tx) : undefined);
  if (txId !== null) {
    await store.transactions.update(txId, excuse);
    return;
  }
  if (endpoint !== 'status' && endpoint !== 'result') return;
  // The call's txId was never read: the call may be about any transaction of the client.
  const all = await store.transactions.list({ clientId: client.clientId, limit: Number.POSITIVE_INFINITY });
  for (const { value } of all) if (!value.conduct.isStruck) await store.transactions.update(value.txId, excuse);
};

/** Whether a fault has led the client to break this rule: it repeats a call because a fault has broken the one before. */
export const isExcused = async (
  store: Pick<Store, 'transactions'>,
  { clientId }: Client,
  { context, fields }: ObservedCall,
  rule: InlineRule,
): Promise<boolean> => {
  if (rule === 'result-read-third-time' && context.txId !== undefined) {
    return (await store.transactions.get(context.txId))?.conduct.isStruck ?? false;
  }
  if (rule !== 'nonce-repeated') return false;
  const accepts = ({ nonce, conduct }: Transaction): boolean => nonce === fields.nonce && conduct.isStruck;
  return (await store.transactions.list({ clientId, limit: 1, accepts })).length > 0;
};
