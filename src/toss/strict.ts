import type { TObject } from 'typebox';
import { TossError } from '../domain/error-catalogue.ts';

/** Refuses a client that was made with `strict: true`. */
export const refuseStrictly = (hint: string): never => {
  throw new TossError('CE0003', `${hint} (this client is strict)`);
};

export const refuseUnknownFields = (body: object, schema: TObject): void => {
  if (Object.keys(body).some((name) => !Object.hasOwn(schema.properties, name))) {
    refuseStrictly('the body has a field that the guide does not know');
  }
};
