import type { Transaction } from '../domain/transaction.ts';

/** The fields that earlier builds did not keep, in snapshots and in a shared store. */
type NewField = 'identified';

export type KeptTransaction = Omit<Transaction, NewField> & Partial<Pick<Transaction, NewField>>;

/** A transaction that this build or an earlier one has kept. */
export const readTransaction = (kept: KeptTransaction): Transaction => ({ identified: null, ...kept });
