import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { isSameSecret } from '../crypto/same-secret.ts';
import type { Client } from '../domain/client.ts';
import { copyText } from '../domain/text/copied-text.ts';
import { clockNow } from '../domain/time/client-clock.ts';
import { acceptForm, formOf } from '../http/body/form-body.ts';
import { saysNoBody } from '../http/body/json-body.ts';
import { wrongMediaType } from '../http/body/media-type.ts';
import type { IssuedToken } from '../store/issued-token.ts';
import type { TossContext } from './call/context.ts';
import { addFacts, setClient } from './call/describe-call.ts';
import { addCutting, applyFault, takeFault, takeTamper } from './call/fault.ts';
import { OAuthError } from './call/oauth-error.ts';
import { callOf, explainForm, readCredentials, readGrant, refuseClient, type TokenCall } from './call/token-form.ts';
import { TOKEN_PATH } from './surfaces.ts';

const TokenAnswer = Type.Object(
  {
    access_token: Type.String(),
    scope: Type.String(),
    token_type: Type.Literal('Bearer'),
    expires_in: Type.Integer(),
  },
  { additionalProperties: false },
);

const spaced = (name: string): string =>
  `${name} has a space or a line break around it: trim it where your client reads it`;

/** The client of these credentials. `claimed` is the client of the form's `client_id`, if it was already looked up. */
const authenticateClient = async ({ store }: TossContext, call: TokenCall, claimed: Client | null): Promise<Client> => {
  const { clientId, clientSecret } = readCredentials(call);
  const client = claimed ?? (await store.clients.get(clientId));
  if (client === undefined) {
    const isKnown = (await store.clients.get(clientId.trim())) !== undefined;
    throw refuseClient(
      call,
      isKnown
        ? spaced('client_id')
        : 'unknown client_id: add it with MOCK_TOSS_CLIENT_ID and MOCK_TOSS_CLIENT_SECRET, or POST /_control/v1/clients',
    );
  }
  if (client.clientSecret === null) {
    throw refuseClient(
      call,
      'this client came from a snapshot without secrets, so no client_secret is right: make the snapshot with {"secrets":true}',
    );
  }
  if (isSameSecret(clientSecret, client.clientSecret)) return client;
  throw refuseClient(
    call,
    isSameSecret(clientSecret.trim(), client.clientSecret)
      ? spaced('client_secret')
      : 'client_id is known, but client_secret is wrong',
  );
};

const checkScopes = (scopes: readonly string[], client: Client): void => {
  if (scopes.every((one) => client.scopes.includes(one))) return;
  throw new OAuthError(
    'invalid_scope',
    'the client does not have a requested scope',
    'ask for scope ca, or give the client more scopes',
  );
};

/** Whether the token that the client holds is as good as its new one: a test may have changed scopes or lifetime in between. */
const isAsGood = (held: IssuedToken, token: IssuedToken): boolean =>
  held.scopes === token.scopes &&
  held.expiresAtMs - held.issuedAtMs === token.expiresAtMs - token.issuedAtMs &&
  !held.isBroken;

/** Whether more than half of a token's life is left. A token that is not valid yet has no life left. */
const hasMoreThanHalf = ({ issuedAtMs, expiresAtMs }: IssuedToken, nowMs: number): boolean =>
  issuedAtMs <= nowMs && expiresAtMs - nowMs > (expiresAtMs - issuedAtMs) / 2;

/** How long ago the token of the tamper `token-expired` has expired. */
const EXPIRED_SECONDS = 60;

/** The error for a call without a form. If the body is empty, the content type is not the problem. */
const refuseNoForm = (request: FastifyRequest): Error => {
  const hint = saysNoBody(request) ? explainForm(callOf(request, {})) : undefined;
  return hint === undefined
    ? wrongMediaType(request.headers)
    : new OAuthError('invalid_request', 'the body is not form-encoded', hint);
};

/** ① AccessToken 받기: `POST /token`, OAuth 2.0 client credentials (RFC 6749 4.4). */
export const tokenRoute =
  (context: TossContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    await acceptForm(app);

    // Only the form names the client, so a fault is applied after the form was read and before it is checked.
    app.addHook('preHandler', async (request, reply) => {
      const clientId = formOf(request)?.client_id;
      const started = await context.store.startCall({
        clientId: typeof clientId === 'string' ? clientId : undefined,
        endpoint: 'token',
        readAhead: () => ({ txId: null, nonce: null }),
      });
      const { client } = started;
      if (client !== undefined) setClient(request, client);
      const fault = await takeFault(context, request, started);
      // During a delay the client may be reset or deleted: then it is looked up again.
      if (fault !== undefined) return applyFault(context, fault, request, reply);
      request.claimedClient = client ?? null;
    });

    addCutting(app, context);

    const schema = { response: { 200: TokenAnswer } };
    app.post(TOKEN_PATH, { config: { endpoint: 'token' }, schema }, async (request, reply) => {
      const form = formOf(request);
      if (form === undefined) throw refuseNoForm(request);
      const call = callOf(request, form);
      const { grantType, scopes } = readGrant(call);
      if (grantType !== 'client_credentials') {
        throw new OAuthError('unsupported_grant_type', 'grant_type must be client_credentials');
      }
      const client = await authenticateClient(context, call, request.claimedClient);
      checkScopes(scopes, client);
      const realNowMs = context.realNow();
      const nowMs = clockNow(client.clock, realNowMs);
      const tamper = await takeTamper(context, request);
      const ageSeconds = tamper === 'token-expired' ? client.tokenTtlSeconds + EXPIRED_SECONDS : 0;
      const issuedAtMs = nowMs - ageSeconds * 1000;
      const access_token = await context.tokens.issue({
        clientId: client.clientId,
        scopes,
        ttlSeconds: client.tokenTtlSeconds,
        nowMs: issuedAtMs,
        tokenId: await context.newId(client, 'token'),
      });
      const granted = scopes.join(' ');
      const token = {
        scopes: copyText(scopes.toSorted().join(' ')),
        issuedAtMs,
        expiresAtMs: issuedAtMs + client.tokenTtlSeconds * 1000,
        realIssuedAtMs: realNowMs,
        monotonicIssuedAtMs: context.monotonicNow(),
        isBroken: tamper === 'token-expired',
      };
      const held = await context.store.facts.replaceToken(client, token);
      addFacts(request, { holdsToken: held !== null && isAsGood(held, token) && hasMoreThanHalf(held, nowMs) });
      reply.header('cache-control', 'no-store').header('pragma', 'no-cache');
      return {
        access_token,
        scope: granted,
        token_type: 'Bearer' as const,
        expires_in: client.tokenTtlSeconds,
      };
    });
  };
