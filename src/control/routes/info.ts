import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { wantsTls } from '../../config/wants-tls.ts';
import { toOneLineSpki, toPemSpki } from '../../crypto/key-files.ts';
import { formatInstant } from '../../domain/time/korean-time.ts';
import { baseUrlOf } from '../../http/address/base-url.ts';
import type { ControlContext } from '../context.ts';
import { ProblemError } from '../problem.ts';
import { Info } from '../schemas/info.ts';

const PublicKeyQuery = Type.Object(
  { format: Type.Optional(Type.Enum(['line', 'pem'])) },
  { additionalProperties: false },
);

const Jwks = Type.Object({ keys: Type.Array(Type.Object({}, { additionalProperties: true })) });

/** What this server is, and its public keys. */
export const infoRoutes =
  ({
    config,
    store,
    tokens,
    version,
    startedAt,
    runId,
    sessionPublicKey,
    signatureChain,
    tlsCa,
    publicCredentials,
  }: ControlContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    /** As long as the client is there, with this secret. */
    const readCredentials = async (): Promise<Info['credentials']> => {
      if (publicCredentials === null) return null;
      const { clientId, clientSecret } = publicCredentials;
      const [client] = await store.clients.getMany([clientId]);
      return client?.clientSecret === clientSecret ? { clientId, clientSecret } : null;
    };

    app.get('/info', { schema: { response: { 200: Info } } }, async (request) => ({
      version,
      startedAt: formatInstant(startedAt.realMs),
      runId,
      store: store.kind,
      baseUrl: baseUrlOf(request, config.publicUrl),
      app: config.app === 'on',
      tls: wantsTls(config),
      token: config.controlToken !== null,
      credentials: await readCredentials(),
      defaults: { scenario: config.scenario, expireSeconds: config.expireSeconds },
      counts: { clients: await store.clients.count(), transactions: await store.transactions.count() },
    }));

    app.get(
      '/public-key',
      { config: { open: true }, schema: { querystring: PublicKeyQuery, response: { 200: Type.String() } } },
      async (request, reply) => {
        reply.type('text/plain; charset=utf-8');
        return request.query.format === 'pem' ? toPemSpki(sessionPublicKey) : toOneLineSpki(sessionPublicKey);
      },
    );

    app.get(
      '/signature-ca.pem',
      { config: { open: true }, schema: { response: { 200: Type.String() } } },
      async (_request, reply) => {
        reply.type('application/x-pem-file');
        return signatureChain.map((certificate) => certificate.toString()).join('');
      },
    );

    app.get(
      '/tls-ca.pem',
      { config: { open: true }, schema: { response: { 200: Type.String() } } },
      async (_request, reply) => {
        if (tlsCa === null) {
          throw new ProblemError(
            'not-found',
            'this server has no TLS CA: start it with --tls and without your own certificate',
          );
        }
        reply.type('application/x-pem-file');
        return tlsCa;
      },
    );

    app.get('/jwks', { config: { open: true }, schema: { response: { 200: Jwks } } }, () => tokens.jwks());
  };
