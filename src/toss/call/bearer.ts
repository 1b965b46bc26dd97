import type { FastifyRequest } from 'fastify';
import { TokenError, type TokenProblem, type VerifiedToken } from '../../crypto/access-token.ts';
import { API_SCOPE } from '../../domain/client.ts';
import { limitItem } from '../../domain/coverage.ts';
import { TossError } from '../../domain/error-catalogue.ts';
import { findNonce, findTxId } from '../../domain/text/tx-id.ts';
import { type ClientClock, clockNow } from '../../domain/time/client-clock.ts';
import { arrivedBodyOf } from '../../http/body/arrived-body.ts';
import type { IssuedToken } from '../../store/issued-token.ts';
import { explainNoAuthorization, explainNoBearer, explainSeveral } from './authorization-mistakes.ts';
import type { Caller, TossContext } from './context.ts';
import { addCoverage, addFacts, setClient } from './describe-call.ts';

const hints: Record<TokenProblem, string> = {
  malformed: 'the bearer token is not a JWT: send the access_token of POST /token unchanged',
  signature: 'the bearer token was not signed here: get a new one from POST /token of this emulator',
  expired: "the bearer token has expired on the client's clock: get a new one from POST /token",
  'not-yet-valid': "the bearer token is not valid yet on the client's clock: was the clock moved back?",
  claims: 'the bearer token does not have the claims of an access token: send the access_token of POST /token',
};

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

/** Tokens count whole seconds. */
const ROUNDING_MS = 2_000;

/**
 * Whether an expired token was valid for its whole lifetime: the client's clock was not moved since the token was issued, and no
 * fault made it expire. `false` for a token that the store has forgotten.
 */
const hasLivedFullLife = (tokens: readonly IssuedToken[], clock: ClientClock, monotonicNowMs: number): boolean =>
  clock.kind === 'running' &&
  tokens.length > 0 &&
  tokens.every(
    ({ isBroken, issuedAtMs, expiresAtMs, realIssuedAtMs, monotonicIssuedAtMs }) =>
      !isBroken &&
      issuedAtMs - realIssuedAtMs === clock.offsetMs &&
      // The time that a jump of the wall clock skips does not count.
      monotonicNowMs - monotonicIssuedAtMs > expiresAtMs - issuedAtMs - ROUNDING_MS,
  );

const UNKNOWN_CLIENT = 'the client of the bearer token does not exist here, or was deleted';

/** The refusal of a token that is not good. An unknown client is reported first. */
const refuseToken = async ({ problem, claimedClientId }: TokenError, { store }: TossContext): Promise<TossError> => {
  const isUnknown = claimedClientId !== undefined && (await store.clients.get(claimedClientId)) === undefined;
  return refuse(isUnknown ? UNKNOWN_CLIENT : hints[problem]);
};

/** Whether the client used its token too long: neither a fault nor a changed clock made it expire. */
const isExpiredByItself = async (
  { store }: TossContext,
  { issuedAt }: VerifiedToken,
  { client, monotonicNowMs }: Caller,
): Promise<boolean> => {
  const held = await store.facts.tokensOf(client);
  const issued = held.filter(({ issuedAtMs }) => Math.floor(issuedAtMs / 1000) === issuedAt);
  return hasLivedFullLife(issued, client.clock, monotonicNowMs);
};

/** The call of this client begins. */
const startCall = async (request: FastifyRequest, { store, realNow, monotonicNow }: TossContext, clientId: string) => {
  const started = await store.startCall({
    clientId,
    endpoint: request.routeOptions.config.endpoint,
    readAhead() {
      const body = arrivedBodyOf(request.raw);
      return { txId: findTxId(body), nonce: findNonce(body) };
    },
  });
  const { client } = started;
  if (client === undefined) throw refuse(UNKNOWN_CLIENT);
  // Also if the token is refused below: the call must be in this client's journal.
  setClient(request, client);
  const realNowMs = realNow();
  return {
    ...started,
    client,
    nowMs: clockNow(client.clock, realNowMs),
    realNowMs,
    monotonicNowMs: monotonicNow(),
  } satisfies Caller;
};

/** Records what a call with an expired token means for coverage and findings. */
const recordExpiry = async (request: FastifyRequest, context: TossContext, token: VerifiedToken, caller: Caller) => {
  addCoverage(request, limitItem('token-life'));
  addFacts(request, { isTokenExpired: await isExpiredByItself(context, token, caller) });
};

/** The refusal for an error of the authentication; any other error as it is. */
const explain = async (error: unknown, request: FastifyRequest, context: TossContext): Promise<unknown> => {
  const refusal = error instanceof TokenError ? await refuseToken(error, context) : error;
  const others = explainSeveral(request.raw.rawHeaders);
  if (others === undefined || !(refusal instanceof TossError)) return refusal;
  return new TossError(refusal.code, refusal.hint + others, { headers: refusal.headers });
};

/** Finds the caller by its bearer token; throws CE1000 and CE1001. Runs before the body is read. */
export const authenticateBearer = async (request: FastifyRequest, context: TossContext): Promise<Caller> => {
  try {
    const token = await context.tokens.verify(readToken(request));
    const caller = await startCall(request, context, token.clientId);
    const problem = token.problemAt(caller.nowMs);
    if (problem === 'expired') await recordExpiry(request, context, token, caller);
    if (problem !== undefined) throw refuse(hints[problem]);
    if (!token.scopes.includes(API_SCOPE)) {
      throw new TossError('CE1001', `the token was not granted scope ${API_SCOPE}: ask for it at POST /token`);
    }
    return caller;
  } catch (error) {
    throw await explain(error, request, context);
  }
};

/** The caller that `authenticateBearer` found; routes under `/api` always have one. */
export const callerOf = (request: FastifyRequest): Caller => {
  if (request.caller === null) throw new Error('route without bearer check');
  return request.caller;
};
