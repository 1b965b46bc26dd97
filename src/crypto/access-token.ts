import type { KeyObject } from 'node:crypto';
import { decodeJwt, errors, exportJWK, type JWK, jwtVerify, SignJWT } from 'jose';

const ISSUER = 'https://cert.toss.im';
const KEY_ID = 'cert';
const ALGORITHM = 'RS256';

export type TokenProblem = 'malformed' | 'signature' | 'expired' | 'not-yet-valid' | 'claims';

export class TokenError extends Error {
  readonly problem: TokenProblem;

  constructor(problem: TokenProblem) {
    super(`access token: ${problem}`);
    this.name = 'TokenError';
    this.problem = problem;
  }
}

export interface TokenRequest {
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly ttlSeconds: number;
  /** The client's clock, in milliseconds. */
  readonly nowMs: number;
  /** A UUID. */
  readonly tokenId: string;
}

export interface AccessTokens {
  issue(request: TokenRequest): Promise<string>;
  /** The client that a token claims to be of, unverified: its clock decides the rest. Throws `TokenError`. */
  readClientId(token: string): string;
  /** Seconds since 1970, as a token claims, unverified. */
  readIssuedAt(token: string): number | undefined;
  /** The granted scopes of a token that is good at `nowMs`; throws `TokenError`. */
  verify(token: string, clientId: string, nowMs: number): Promise<readonly string[]>;
  /** The public keys, as a JWK set. */
  jwks(): Promise<{ keys: JWK[] }>;
}

const problemOf = (error: unknown): TokenProblem => {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return error.claim === 'nbf' ? 'not-yet-valid' : 'claims';
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JOSEAlgNotAllowed) {
    return 'signature';
  }
  return 'malformed';
};

/** RS256 access tokens with the header and claims of the guide's sample (guide ①). */
export const createAccessTokens = (keys: { privateKey: KeyObject; publicKey: KeyObject }): AccessTokens => ({
  issue({ clientId, scopes, ttlSeconds, nowMs, tokenId }) {
    const issuedAt = Math.floor(nowMs / 1000);
    const claims = {
      sub: clientId,
      aud: clientId,
      nbf: issuedAt,
      scope: [...scopes],
      iss: ISSUER,
      exp: issuedAt + ttlSeconds,
      iat: issuedAt,
      jti: tokenId,
    };
    return new SignJWT(claims).setProtectedHeader({ kid: KEY_ID, alg: ALGORITHM }).sign(keys.privateKey);
  },

  readClientId(token) {
    let subject: unknown;
    try {
      subject = decodeJwt(token).sub;
    } catch {
      throw new TokenError('malformed');
    }
    if (typeof subject !== 'string') throw new TokenError('claims');
    return subject;
  },

  readIssuedAt: (token) => decodeJwt(token).iat,

  async verify(token, clientId, nowMs) {
    try {
      const { payload } = await jwtVerify<{ scope?: unknown }>(token, keys.publicKey, {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: clientId,
        subject: clientId,
        requiredClaims: ['nbf', 'exp', 'iat', 'jti', 'scope'],
        currentDate: new Date(nowMs),
      });
      if (!Array.isArray(payload.scope)) throw new TokenError('claims');
      return payload.scope.filter((scope): scope is string => typeof scope === 'string');
    } catch (error) {
      throw error instanceof TokenError ? error : new TokenError(problemOf(error));
    }
  },

  async jwks() {
    return { keys: [{ ...(await exportJWK(keys.publicKey)), kid: KEY_ID, alg: ALGORITHM, use: 'sig' }] };
  },
});
