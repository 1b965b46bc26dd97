import type { FastifyRequest } from 'fastify';
import { TossError } from '../domain/error-catalogue.ts';

/** Refuses a client that was made with `strict: true`. */
export const refuseStrictly = (hint: string): never => {
  throw new TossError('CE0003', `${hint} (this client is strict)`);
};

export const refuseUnknownFields = ({ body, routeOptions }: FastifyRequest): void => {
  const known = routeOptions.config.knownFields ?? [];
  if (Object.keys(body as object).some((name) => !known.includes(name))) {
    refuseStrictly('the body has a field that the guide does not know');
  }
};
