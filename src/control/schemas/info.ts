import { type Static, Type } from 'typebox';

/** What this server is. */
export const Info = Type.Object({
  version: Type.String(),
  startedAt: Type.String({ description: 'real time' }),
  runId: Type.String({
    description: 'another one after each start; ids of events begin with it, unless processes share a store',
  }),
  store: Type.String(),
  baseUrl: Type.String(),
  app: Type.Boolean({ description: 'the standard window, the virtual app and the demo page are served' }),
  tls: Type.Boolean({ description: 'this server listens for HTTPS, too' }),
  token: Type.Boolean({ description: 'calls need the control token' }),
  credentials: Type.Union([Type.Object({ clientId: Type.String(), clientSecret: Type.String() }), Type.Null()], {
    description: 'of a test client that everybody knows, because it comes with this package; null if it is not there',
  }),
  defaults: Type.Object({ scenario: Type.String(), expireSeconds: Type.Integer() }),
  counts: Type.Object({ clients: Type.Integer(), transactions: Type.Integer() }),
});

export type Info = Static<typeof Info>;
