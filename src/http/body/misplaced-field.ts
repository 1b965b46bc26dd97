import type { FastifyRequest } from 'fastify';
import { TransportError, toTransportError } from '../transport-error.ts';

/** If a missing field was sent in the query, says so in the error. Returns any other error unchanged. */
export const explainMisplaced = (error: unknown, { query }: FastifyRequest): unknown => {
  const { problem, hint, loggedHint, schemaProblems } = toTransportError(error);
  const [first] = schemaProblems.problems;
  const isMissing = problem === 'schema' && first?.kind === 'missing';
  if (!isMissing || !Object.hasOwn(query as object, first.path)) return error;
  const where = 'in the JSON body: it was sent in the query, which is not read';
  return new TransportError('schema', `${hint} ${where}`, { loggedHint: `${loggedHint} ${where}`, schemaProblems });
};
