import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type TSchema, Type } from 'typebox';
import { checkCertificate } from '../crypto/certificates/check.ts';
import type { KnownField } from '../domain/endpoint.ts';
import { TossError } from '../domain/error-catalogue.ts';
import { callerOf } from './call/bearer.ts';
import type { TossContext } from './call/context.ts';
import { Success, success } from './call/envelope.ts';

const ValidateBody = Type.Object({ certificate: Type.String({ minLength: 1 }) } satisfies Record<
  KnownField<'certificate'>,
  TSchema
>);

const ValidateAnswer = Success(Type.Object({ valid: Type.Boolean(), enabled: Type.Boolean() }));

/** `POST /api/v1/certificate/validate`: what the official SDK asks about the certificate inside a signature. */
export const certificateRoute =
  (context: TossContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post(
      '/validate',
      {
        config: { endpoint: 'certificate' },
        schema: { body: ValidateBody, response: { 200: ValidateAnswer } },
      },
      async (request) => {
        const state = checkCertificate(context.signatureCa, request.body.certificate, callerOf(request).nowMs);
        if (state === undefined) {
          throw new TossError('CE0003', 'certificate must be one X.509 certificate in PEM, with BEGIN and END lines');
        }
        return success(state);
      },
    );
  };
