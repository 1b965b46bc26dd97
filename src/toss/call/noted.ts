import type { FastifyRequest } from 'fastify';
import type { NotedFacts } from '../../domain/findings/inline.ts';

/** For rules that look at this call. */
export const noteFacts = (request: FastifyRequest, facts: Partial<NotedFacts>): void => {
  request.outcome.noted = { ...request.outcome.noted, ...facts };
};

/** For coverage: what this call met, by ids of `domain/coverage.ts`. */
export const noteMet = (request: FastifyRequest, ...ids: readonly string[]): void => {
  request.outcome.met = [...(request.outcome.met ?? []), ...ids];
};
