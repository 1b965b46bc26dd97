import { type Static, Type } from 'typebox';
import { SchemaAddress } from '../domain/fixture-fields.ts';
import { shapes } from '../domain/text/shapes.ts';
import { sessionWays } from './session-ways.ts';

/** How the values of a field that differ from call to call are compared: by their form, not by their text. */
export const forms = [
  /** Any value of the same type. */
  'any',
  'uuid',
  /** A date: its digits may differ, its notation and its offset may not. */
  'time',
  /** Seconds that a token lives: to the minute, since the same token may be handed out for a while. */
  'lifetime',
  /** An access token: the header and the claims of its JWT, and how long it lives. */
  'jwt',
  /** A URL: its path and its parameters. */
  'url',
  'base64',
  /** A field that is encrypted with the session of the call. */
  'encrypted',
  /** The same, of an identifier: also how many letters it has. */
  'identifier',
] as const;

export type Form = (typeof forms)[number];

/** What must have happened before a probe is asked. `approved`: a person approved the request of the probe before it in the app. */
const occasions = ['approved', 'an-hour-later'] as const;

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'] as const;

const Word = Type.String({ pattern: '^[a-z][a-z0-9-]{0,63}$', description: shapes.word.en });

const Texts = Type.Record(Type.String(), Type.String());

const Probe = Type.Object(
  {
    /** Never changes: baselines use it. */
    id: Word,
    asks: Type.String({ minLength: 1, maxLength: 200, description: 'what is asked, in a few words' }),
    asksKo: Type.String({ minLength: 1, maxLength: 200 }),
    rows: Type.Array(Type.String(), { description: 'ids of `GET /_control/v1/fidelity` that rest on the answer' }),
    host: Type.Enum(['token', 'api']),
    method: Type.Enum([...methods]),
    path: Type.String({ pattern: '^/', description: shapes.slashPath.en }),
    headers: Type.Optional(Texts),
    form: Type.Optional(
      Type.Array(Type.Array(Type.String(), { minItems: 2, maxItems: 2 }), {
        description: 'the body, form-encoded: names with their values',
      }),
    ),
    json: Type.Optional(Type.Unknown({ description: 'the body, as JSON' })),
    text: Type.Optional(Type.String({ description: 'the body, as it is' })),
    session: Type.Optional(
      Type.Enum([...sessionWays], {
        description:
          'how the session key and the encrypted fields of this call are made: well, or with one named mistake',
      }),
    ),
    free: Type.Optional(
      Type.Record(Type.String(), Type.Enum([...forms]), {
        description: 'fields of the answer that may differ, such as `success.txId`, each with its form',
      }),
    ),
    keep: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description: 'variables that later probes use, each with the field of the answer',
      }),
    ),
    mayBeAccepted: Type.Optional(
      Type.Literal(true, {
        description: 'the service may take the call as a request for a person, which then is pending there',
      }),
    ),
    occasion: Type.Optional(Type.Enum([...occasions])),
  },
  { additionalProperties: false },
);

export type Probe = Static<typeof Probe>;

/** A file in `fixtures/parity/`: probes in the order in which they are asked. */
export const ProbesFile = Type.Object(
  {
    $schema: SchemaAddress,
    group: Word,
    order: Type.Integer({ minimum: 1, description: 'groups are asked in this order' }),
    title: Type.String({ minLength: 1 }),
    titleKo: Type.String({ minLength: 1 }),
    requires: Type.Optional(
      Type.Enum(['approval', 'an-hour'], {
        description:
          'asked only when a person approves requests, and with an-hour when the run may wait for an hour too',
      }),
    ),
    probes: Type.Array(Probe, { minItems: 1 }),
  },
  { additionalProperties: false, title: 'Probes', description: 'fixtures/parity/*.json of mock-toss-cert' },
);

export type ProbesFile = Static<typeof ProbesFile>;
