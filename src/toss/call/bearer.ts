import type { FastifyRequest } from 'fastify';
import { type AccessTokens, TokenError, type TokenProblem } from '../../crypto/access-token.ts';
import { API_SCOPE, type Client, lifeOf } from '../../domain/client.ts';
import { metLimit } from '../../domain/coverage.ts';
import { TossError } from '../../domain/error-catalogue.ts';
import { type ClientClock, clockNow } from '../../domain/time/client-clock.ts';
import type { HeldToken } from '../../store/store.ts';
import { explainNoAuthorization, explainNoBearer, explainOthers } from './authorization-mistakes.ts';
import type { Caller, TossContext } from './context.ts';
import { noteFacts, noteMet } from './noted.ts';

const hints: Record<TokenProblem, string> = {
  malformed: 'the bearer token is not a JWT: send access_token of POST /token as it came',
  signature: 'the bearer token was not signed here: get a new one from POST /token of this emulator',
  expired: "the bearer token has expired on the client's clock: get a new one from POST /token",
  'not-yet-valid': "the bearer token is not valid yet on the client's clock: was the clock moved back?",
  claims: 'the bearer token has not the claims of an access token: send access_token of POST /token',
};

/** Problems that are found once the signature has shown whose the token is. */
const isOwn: ReadonlySet<TokenProblem> = new Set<TokenProblem>(['expired', 'not-yet-valid']);

/** RFC 6750 3: a 401 names the scheme. */
const refuse = (hint: string): TossError =>
  new TossError('CE1000', hint, { headers: { 'www-authenticate': 'Bearer' } });

const readToken = ({ headers, query }: FastifyRequest): string => {
  const { authorization } = headers;
  if (authorization === undefined) throw refuse(explainNoAuthorization(headers, Object.keys(query as object)));
  const token = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(authorization)?.[1];
  if (token === undefined) throw refuse(explainNoBearer(authorization));
  return token;
};

const orRefuse = (error: unknown): never => {
  throw error instanceof TokenError ? refuse(hints[error.problem]) : error;
};

const readClientId = (tokens: AccessTokens, token: string): string => {
  try {
    return tokens.readClientId(token);
  } catch (error) {
    return orRefuse(error);
  }
};

/** For log and journal. */
export const noteClient = (request: FastifyRequest, client: Client): void => {
  request.outcome.clientId = client.clientId;
  request.outcome.life = lifeOf(client);
};

/** Tokens count whole seconds. */
const ROUNDING_MS = 2_000;

/**
 * Whether an expired token has had its time: its client's clock has run as any clock does since it was issued, and no
 * fault was at work. A token that is not remembered any more is not judged.
 */
const hadItsTime = (tokens: readonly HeldToken[], clock: ClientClock, monotonicNowMs: number): boolean =>
  clock.kind === 'running' &&
  tokens.length > 0 &&
  tokens.every(
    ({ isBroken, issuedAtMs, expiresAtMs, realIssuedAtMs, monotonicIssuedAtMs }) =>
      !isBroken &&
      issuedAtMs - realIssuedAtMs === clock.offsetMs &&
      // The time that a jump of the wall clock skips does not count.
      monotonicNowMs - monotonicIssuedAtMs > expiresAtMs - issuedAtMs - ROUNDING_MS,
  );

const identify = async (request: FastifyRequest, context: TossContext): Promise<Caller> => {
  const { store, tokens } = context;
  const token = readToken(request);
  const clientId = readClientId(tokens, token);
  const client = await store.clients.get(clientId);
  if (client === undefined) throw refuse('the bearer token is of a client that does not exist here (any more)');
  const realNowMs = context.realNow();
  const monotonicNowMs = context.monotonicNow();
  const nowMs = clockNow(client.clock, realNowMs);
  const scopes = await tokens.verify(token, clientId, nowMs).catch(async (error: unknown) => {
    // Its signature was good: the client's own journal is where it will look.
    if (error instanceof TokenError && isOwn.has(error.problem)) noteClient(request, client);
    if (error instanceof TokenError && error.problem === 'expired') {
      noteMet(request, metLimit('token-life'));
      const issuedAt = tokens.readIssuedAt(token);
      const issued = (await store.facts.tokensOf(clientId)).filter(
        ({ issuedAtMs }) => Math.floor(issuedAtMs / 1000) === issuedAt,
      );
      noteFacts(request, { isTokenExpired: hadItsTime(issued, client.clock, monotonicNowMs) });
    }
    return orRefuse(error);
  });
  noteClient(request, client);
  if (!scopes.includes(API_SCOPE)) {
    throw new TossError('CE1001', `the token was not granted scope ${API_SCOPE}: ask for it at POST /token`);
  }
  return { client, nowMs, realNowMs, monotonicNowMs };
};

/** Who calls, or CE1000 and CE1001. Runs before the body is read. */
export const authenticate = async (request: FastifyRequest, context: TossContext): Promise<Caller> => {
  try {
    return await identify(request, context);
  } catch (error) {
    const others = explainOthers(request.raw.rawHeaders);
    if (others === undefined || !(error instanceof TossError)) throw error;
    throw new TossError(error.code, error.hint + others, { headers: error.headers });
  }
};

/** The caller that `authenticate` found; routes under `/api` always have one. */
export const callerOf = (request: FastifyRequest): Caller => {
  if (request.caller === null) throw new Error('route without bearer check');
  return request.caller;
};
