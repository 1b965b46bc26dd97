import { type Static, type TSchema, Type } from 'typebox';

/** Far more than any of them needs: a signature of the service has some 3,300 characters, the others have fewer. */
const MAX_PART = 8_192;
const MAX_SIGNATURE = 16_384;
const MAX_FIELDS = 50;

const NullOr = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);
const Text = NullOr(Type.String());
const Count = NullOr(Type.Integer());

/** A call of the journal, or parts of a call. Which of them go together is checked where they are used. */
export const InspectBody = Type.Object(
  {
    requestId: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'the id of a journal entry' })),
    sessionKey: Type.Optional(Type.String({ minLength: 1, maxLength: MAX_PART })),
    fields: Type.Optional(
      Type.Record(Type.String({ pattern: '^[A-Za-z][A-Za-z0-9]{0,63}$' }), Type.String({ maxLength: MAX_PART }), {
        additionalProperties: false,
        maxProperties: MAX_FIELDS,
        description: 'encrypted fields of the same call, by name',
      }),
    ),
    signature: Type.Optional(Type.String({ minLength: 1, maxLength: MAX_SIGNATURE })),
    reveal: Type.Optional(Type.Boolean({ description: 'show the AES key and the IV, too' })),
  },
  { additionalProperties: false },
);

/** The layers of an encrypted call. Explanations continue a sentence that begins with the name of the part. */
export const InspectView = Type.Object({
  requestId: Text,
  sessionKey: NullOr(
    Type.Object({
      wire: Type.String(),
      version: Text,
      id: Text,
      wrappedBytes: Count,
      unwraps: Type.Boolean(),
      algorithm: NullOr(Type.Enum(['AES_GCM', 'AES_CBC'])),
      keyBytes: Count,
      ivBytes: Count,
      key: NullOr(Type.String({ description: 'base64; as the IV only with `reveal`' })),
      iv: Text,
      explanation: Text,
    }),
  ),
  fields: Type.Array(
    Type.Object({
      name: Type.String(),
      from: Type.Enum(['request', 'answer', 'given']),
      wire: Type.String(),
      bytes: NullOr(Type.Integer({ description: 'of its payload' })),
      tag: NullOr(Type.String({ description: 'AES_GCM, in hexadecimal' })),
      hmac: NullOr(Type.String({ description: 'AES_CBC, in hexadecimal' })),
      decrypts: Type.Boolean(),
      text: Text,
      explanation: Text,
    }),
  ),
  layers: Type.Array(
    Type.Object({ part: Type.String(), name: Type.String(), found: Type.String(), isRight: Type.Boolean() }),
  ),
  signature: NullOr(
    Type.Object({
      bytes: Type.Integer(),
      cms: NullOr(Type.Object({ digestAlgorithm: Type.String(), signatureAlgorithm: Type.String(), content: Text })),
      signedAttributes: Type.Array(Type.Object({ name: Type.String(), value: Type.String() })),
      certificates: Type.Array(
        Type.Object({
          subject: Type.String(),
          issuer: Type.String(),
          serial: Type.String(),
          notBefore: Type.String(),
          notAfter: Type.String(),
          isCa: Type.Boolean(),
        }),
      ),
      verification: Type.Object({
        ok: Type.Boolean(),
        message: Type.String({ description: 'what `openssl cms -verify` would say' }),
        at: Type.String({
          description: 'the instant of the answer on the client’s clock; now, in real time, for one that was given',
        }),
      }),
      explanation: Text,
    }),
  ),
  signatureNote: NullOr(Type.String({ description: 'why there is no signature to show' })),
  diagnosis: NullOr(Type.Object({ part: Type.String(), mistake: Text, explanation: Type.String() })),
});

export type InspectBody = Static<typeof InspectBody>;
export type InspectView = Static<typeof InspectView>;
