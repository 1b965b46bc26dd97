import type { FastifyRequest } from 'fastify';
import type { Client } from '../../domain/client.ts';
import { TossError } from '../../domain/error-catalogue.ts';
import { isUuid } from '../../domain/text/uuid.ts';
import type { Transaction } from '../../domain/transaction.ts';

/** For log and journal, whatever becomes of the call; what is no id at all could be anything. */
export const noteTxId = (request: FastifyRequest, txId: string): void => {
  if (isUuid(txId)) request.outcome.txId = txId;
};

/** The client's own transaction; one of another client must look as if it did not exist (CE3100). */
export const ownOrRefuse = (transaction: Transaction | undefined, { clientId }: Client): Transaction => {
  if (transaction?.clientId === clientId) return transaction;
  throw new TossError('CE3100', 'unknown txId, or one of another client, or one dropped by a reset or after a day');
};
