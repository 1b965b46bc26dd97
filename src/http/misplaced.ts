import type { FastifyRequest } from 'fastify';
import { TransportError, toTransportError } from './transport-error.ts';

/** The refusal of a body that lacks what the query has: says so. Any other error stays as it is. */
export const explainMisplaced = (error: unknown, { query }: FastifyRequest): unknown => {
  const { problem, hint, complaint } = toTransportError(error);
  const [first] = complaint.problems;
  if (problem !== 'schema' || first === undefined || !Object.hasOwn(query as object, first.path)) return error;
  return new TransportError('schema', `${hint} in the JSON body: it stands in the query, which is not read`, {
    complaint,
  });
};
