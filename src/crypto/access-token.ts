import type { KeyObject } from 'node:crypto';
import { decodeJwt, errors, exportJWK, type JWK, jwtVerify } from 'jose';
import { createPromiseCache } from './promise-cache.ts';
import { signRs256 } from './rsa-signature.ts';

const ISSUER = 'https://cert.toss.im';
const KEY_ID = 'cert';
const ALGORITHM = 'RS256';
/** Verified tokens that are kept. Measured: verifying the token in every status call takes a third of the call's time. */
const MAX_VERIFIED = 1_000;

export type TokenProblem = 'malformed' | 'signature' | 'expired' | 'not-yet-valid' | 'claims';

export class TokenError extends Error {
  readonly problem: TokenProblem;
  /** The client id in the token, if it can be read. It is not verified. */
  readonly claimedClientId: string | undefined;

  constructor(problem: TokenProblem, claimedClientId?: string) {
    super(`access token: ${problem}`);
    this.name = 'TokenError';
    this.problem = problem;
    this.claimedClientId = claimedClientId;
  }
}

/** A token that this server signed. Whether it is valid now depends on the client's clock. */
export interface VerifiedToken {
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** Seconds since 1970. */
  readonly issuedAt: number;
  /** `undefined` when the token is valid at `nowMs` (the client's clock). */
  problemAt(nowMs: number): 'expired' | 'not-yet-valid' | undefined;
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
  /** Checks everything except the time. Throws `TokenError`. */
  verify(token: string): Promise<VerifiedToken>;
  /** The public keys as a JWK set (RFC 7517). */
  jwks(): Promise<{ keys: JWK[] }>;
}

const problemOf = (error: unknown): TokenProblem => {
  if (error instanceof errors.JWTClaimValidationFailed) return 'claims';
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JOSEAlgNotAllowed) {
    return 'signature';
  }
  return 'malformed';
};

/** Why a token was refused. Only here is a token parsed a second time. */
const explain = (token: string, error: unknown): TokenError => {
  let claimed: unknown;
  try {
    claimed = decodeJwt(token).sub;
  } catch {
    return new TokenError('malformed');
  }
  return typeof claimed === 'string' ? new TokenError(problemOf(error), claimed) : new TokenError('claims');
};

/** So large that the library finds no token too old or too new: whose clock counts is known only afterwards. */
const ANY_TIME = Number.MAX_SAFE_INTEGER;

/** The library has checked that these are there, and are numbers. */
interface TimedClaims {
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
  readonly scope?: unknown;
}

/** Checks everything except the time. Throws `TokenError`. */
const verifyToken = async (token: string, publicKey: KeyObject): Promise<VerifiedToken> => {
  const { payload } = await jwtVerify<TimedClaims>(token, publicKey, {
    algorithms: [ALGORITHM],
    issuer: ISSUER,
    requiredClaims: ['sub', 'aud', 'nbf', 'exp', 'iat', 'jti', 'scope'],
    clockTolerance: ANY_TIME,
  }).catch((error: unknown) => {
    throw explain(token, error);
  });
  const { sub: clientId, aud, scope, iat: issuedAt, nbf, exp } = payload;
  if (typeof clientId !== 'string') throw new TokenError('claims');
  if (![aud].flat().includes(clientId) || !Array.isArray(scope)) throw new TokenError('claims', clientId);
  return {
    clientId,
    scopes: scope.filter((one): one is string => typeof one === 'string'),
    issuedAt,
    problemAt(nowMs) {
      const now = Math.floor(nowMs / 1000);
      if (nbf > now) return 'not-yet-valid';
      return exp <= now ? 'expired' : undefined;
    },
  };
};

const encodePart = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

const HEADER = encodePart({ kid: KEY_ID, alg: ALGORITHM });

/** RS256 access tokens with the header and claims of the guide's sample (guide ①). */
export const createAccessTokens = (keys: { privateKey: KeyObject; publicKey: KeyObject }): AccessTokens => {
  // The key is the whole token with its signature, so only the very same token is found again.
  const verified = createPromiseCache<VerifiedToken>(MAX_VERIFIED);
  return {
    async issue({ clientId, scopes, ttlSeconds, nowMs, tokenId }) {
      const issuedAt = Math.floor(nowMs / 1000);
      const claims = encodePart({
        sub: clientId,
        aud: clientId,
        nbf: issuedAt,
        scope: scopes,
        iss: ISSUER,
        exp: issuedAt + ttlSeconds,
        iat: issuedAt,
        jti: tokenId,
      });
      // RFC 7515 7.1. Measured: a third of the time of jose's `SignJWT` on the event loop.
      const signed = `${HEADER}.${claims}`;
      const signature = await signRs256(Buffer.from(signed, 'latin1'), keys.privateKey);
      return `${signed}.${signature.toString('base64url')}`;
    },

    verify: (token) => verified(token, () => verifyToken(token, keys.publicKey)),

    async jwks() {
      return { keys: [{ ...(await exportJWK(keys.publicKey)), kid: KEY_ID, alg: ALGORITHM, use: 'sig' }] };
    },
  };
};
