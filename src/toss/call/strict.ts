import type { Endpoint } from '../../domain/endpoint.ts';
import { TossError } from '../../domain/error-catalogue.ts';
import { findUnknownFields } from '../../domain/findings/inline.ts';

/** Refuses a client that was made with `strict: true`. */
export const refuseStrictly = (hint: string): never => {
  throw new TossError('CE0003', `${hint} (this client is strict)`);
};

export const refuseUnknownFields = (endpoint: Endpoint, body: object): void => {
  if (findUnknownFields(endpoint, body).length > 0) {
    refuseStrictly('the body has a field that the guide does not know');
  }
};
