export const transactionStatuses = ['REQUESTED', 'IN_PROGRESS', 'COMPLETED', 'EXPIRED'] as const;
export type TransactionStatus = (typeof transactionStatuses)[number];
