import type { FastifyRequest } from 'fastify';
import { TransportError, toTransportError } from './transport-error.ts';

/** The refusal of a body that lacks what the query has: says so. Any other error stays as it is. */
export const explainMisplaced = (error: unknown, { query }: FastifyRequest): unknown => {
  const { problem, hint, loggedHint, complaint } = toTransportError(error);
  const [first] = complaint.problems;
  const isMissing = problem === 'schema' && first?.isMissing === true;
  if (!isMissing || !Object.hasOwn(query as object, first.path)) return error;
  const where = 'in the JSON body: it stands in the query, which is not read';
  return new TransportError('schema', `${hint} ${where}`, { loggedHint: `${loggedHint} ${where}`, complaint });
};
