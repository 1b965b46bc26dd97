import { type Static, Type } from 'typebox';

/** What this server is. */
export const Info = Type.Object({
  version: Type.String(),
  store: Type.String(),
  baseUrl: Type.String(),
  defaults: Type.Object({ scenario: Type.String(), expireSeconds: Type.Integer() }),
  counts: Type.Object({ clients: Type.Integer(), transactions: Type.Integer() }),
});

export type Info = Static<typeof Info>;
