import { type Static, Type } from 'typebox';
import { ClientId, ClientSecret, DisabledRules, PartnerCode, Scopes } from '../../domain/client.ts';
import { ruleIds } from '../../domain/findings/rules.ts';
import { MAX_TIMES } from '../../domain/limits.ts';
import { identities } from '../../domain/names/identities.ts';
import { durationPattern, durationShape } from '../../domain/time/duration.ts';
import { ClockView } from './clock.ts';

const settingFields = {
  partnerCode: Type.Optional(PartnerCode),
  scopes: Type.Optional(Scopes),
  tokenTtl: Type.Optional(Type.String({ pattern: durationPattern, maxLength: 32, description: durationShape.en })),
  identity: Type.Optional(Type.Enum([...identities])),
  strict: Type.Optional(Type.Boolean()),
  disabledRules: Type.Optional(DisabledRules),
};

export const NewClient = Type.Object(
  {
    clientId: Type.Optional(ClientId),
    clientSecret: Type.Optional(ClientSecret),
    scenario: Type.Optional(Type.String({ minLength: 1 })),
    ...settingFields,
  },
  { additionalProperties: false },
);

/** `scenario: null` sets the server's default. */
export const ClientChange = Type.Object(
  { scenario: Type.Optional(Type.Union([Type.String({ minLength: 1 }), Type.Null()])), ...settingFields },
  { additionalProperties: false },
);

const clientView = {
  clientId: Type.String(),
  partnerCode: Type.String(),
  scopes: Type.Array(Type.String()),
  tokenTtlSeconds: Type.Integer(),
  scenario: Type.Union([Type.String(), Type.Null()]),
  identity: Type.Enum([...identities]),
  strict: Type.Boolean(),
  disabledRules: Type.Array(Type.Enum([...ruleIds])),
  clock: ClockView,
  createdAt: Type.String(),
};

export const ClientView = Type.Object(clientView);
export const CreatedClientView = Type.Object({ ...clientView, clientSecret: Type.String() });

export const Next = Type.Object(
  { scenario: Type.String({ minLength: 1 }), times: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_TIMES })) },
  { additionalProperties: false },
);

/** The scenarios of the client's next requests. */
export const QueueView = Type.Object({
  queue: Type.Array(Type.Object({ id: Type.String(), scenario: Type.String(), times: Type.Integer() })),
});

export type NewClient = Static<typeof NewClient>;
export type ClientChange = Static<typeof ClientChange>;
export type ClientView = Static<typeof ClientView>;
export type CreatedClientView = Static<typeof CreatedClientView>;
export type Next = Static<typeof Next>;
export type QueueView = Static<typeof QueueView>;
