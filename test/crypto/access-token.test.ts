import { verify, webcrypto } from 'node:crypto';
import fc from 'fast-check';
import { SignJWT } from 'jose';
import { describe, expect, it, vi } from 'vitest';
import { createAccessTokens, TokenError } from '../../src/crypto/access-token.ts';
import { fixtures } from '../harness.ts';

const tokens = createAccessTokens(fixtures.tokenKeys);
const NOW = Date.parse('2026-03-02T00:00:00.500Z');
const SECONDS = Math.floor(NOW / 1000);
const issue = () => tokens.issue({ clientId: 'test_1', scopes: ['ca'], ttlSeconds: 60, nowMs: NOW, tokenId: 'a-uuid' });

const part = (token: string, index: number): string =>
  Buffer.from(token.split('.')[index] ?? '', 'base64url').toString();

const problemAt = async (token: string, nowMs: number): Promise<string | undefined> =>
  tokens.verify(token).then(
    (verified) => verified.problemAt(nowMs),
    (error: TokenError) => error.problem,
  );

/** Signed here, with other claims. */
const forge = async (change: object): Promise<string> =>
  new SignJWT({ ...JSON.parse(part(await issue(), 1)), ...change })
    .setProtectedHeader({ kid: 'cert', alg: 'RS256' })
    .sign(fixtures.tokenKeys.privateKey);

describe('an access token', () => {
  it('has exactly the header of the guide’s sample', async () => {
    expect(part(await issue(), 0)).toBe('{"kid":"cert","alg":"RS256"}');
  });

  it('has the claims of the guide’s sample, in its order', async () => {
    expect(part(await issue(), 1)).toBe(
      `{"sub":"test_1","aud":"test_1","nbf":${SECONDS},"scope":["ca"],"iss":"https://cert.toss.im",` +
        `"exp":${SECONDS + 60},"iat":${SECONDS},"jti":"a-uuid"}`,
    );
  });

  it('is the token that jose makes of the same claims', async () => {
    const request = fc.record({
      clientId: fc.string({ unit: 'grapheme' }),
      scopes: fc.array(fc.string()),
      ttlSeconds: fc.nat(),
      nowMs: fc.nat({ max: 4e12 }),
      tokenId: fc.uuid(),
    });
    await fc.assert(
      fc.asyncProperty(request, async ({ clientId, scopes, ttlSeconds, nowMs, tokenId }) => {
        const at = Math.floor(nowMs / 1000);
        const claims = { sub: clientId, aud: clientId, nbf: at, scope: scopes, iss: 'https://cert.toss.im' };
        const expected = await new SignJWT({ ...claims, exp: at + ttlSeconds, iat: at, jti: tokenId })
          .setProtectedHeader({ kid: 'cert', alg: 'RS256' })
          .sign(fixtures.tokenKeys.privateKey);
        expect(await tokens.issue({ clientId, scopes, ttlSeconds, nowMs, tokenId })).toBe(expected);
      }),
    );
  });

  it('is signed with RSA-2048 and SHA-256', async () => {
    const [header, claims, signature] = (await issue()).split('.');
    const bytes = Buffer.from(signature ?? '', 'base64url');
    expect(bytes).toHaveLength(256);
    expect(verify('sha256', Buffer.from(`${header}.${claims}`), fixtures.tokenKeys.publicKey, bytes)).toBe(true);
  });

  it('is good from the second of its issue until the last millisecond before it expires', async () => {
    const token = await issue();
    expect(await problemAt(token, NOW)).toBeUndefined();
    expect(await problemAt(token, SECONDS * 1000)).toBeUndefined();
    expect(await problemAt(token, SECONDS * 1000 - 1)).toBe('not-yet-valid');
    expect(await problemAt(token, (SECONDS + 60) * 1000 - 1)).toBeUndefined();
    expect(await problemAt(token, (SECONDS + 60) * 1000)).toBe('expired');
  });

  it('says whose it is, since when, and what for', async () => {
    expect(await tokens.verify(await issue())).toMatchObject({ clientId: 'test_1', issuedAt: SECONDS, scopes: ['ca'] });
  });

  it.each([
    ['another audience than its client', { aud: 'test_2' }],
    ['no client', { sub: undefined }],
    ['another issuer', { iss: 'https://other.example' }],
    ['no scopes', { scope: undefined }],
    ['scopes that are no list', { scope: 'ca' }],
    ['no end', { exp: undefined }],
    ['a beginning that is no number', { nbf: 'now' }],
    ['no id', { jti: undefined }],
  ])('with %s is refused for its claims, whatever the time', async (_name, change) => {
    expect(await problemAt(await forge(change), NOW)).toBe('claims');
  });

  it('is parsed once when it is good, and names its client all the same when it is refused', async () => {
    const token = await issue();
    const parse = vi.spyOn(JSON, 'parse');
    try {
      await createAccessTokens(fixtures.tokenKeys).verify(token);
      const claims = parse.mock.calls.filter(([text]) => text.includes('"jti"'));
      expect(claims).toHaveLength(1);
    } finally {
      parse.mockRestore();
    }
    const [header, claims] = token.split('.');
    await expect(tokens.verify(`${header}.${claims}.AAAA`)).rejects.toMatchObject({ claimedClientId: 'test_1' });
  });

  it('is verified once, however often and however parallel it is sent', async () => {
    const own = createAccessTokens(fixtures.tokenKeys);
    const verifications = vi.spyOn(webcrypto.subtle, 'verify');
    try {
      const token = await issue();
      await Promise.all(Array.from({ length: 20 }, () => own.verify(token)));
      await own.verify(token);
      expect(verifications).toHaveBeenCalledTimes(1);
      // A refused token is not kept.
      await expect(own.verify(`${token.slice(0, -8)}AAAAAAAA`)).rejects.toMatchObject({ problem: 'signature' });
      await expect(own.verify(`${token.slice(0, -8)}AAAAAAAA`)).rejects.toMatchObject({ problem: 'signature' });
      expect(verifications).toHaveBeenCalledTimes(3);
    } finally {
      verifications.mockRestore();
    }
  });

  it('is never taken for another token that was verified before', async () => {
    const own = createAccessTokens(fixtures.tokenKeys);
    const known = await issue();
    await own.verify(known);
    const foreign = await createAccessTokens(fixtures.sessionKeys).issue({
      ...{ clientId: 'test_1', scopes: ['ca'], ttlSeconds: 60 },
      ...{ nowMs: NOW, tokenId: 'a-uuid' },
    });
    await expect(own.verify(foreign)).rejects.toMatchObject({ problem: 'signature' });
    const letter = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.');
    await fc.assert(
      fc.asyncProperty(fc.nat(known.length - 1), letter, fc.nat(2), async (at, other, kind) => {
        const end = kind === 0 ? at : at + 1;
        const altered = kind === 2 ? known.slice(0, at) : known.slice(0, at) + other + known.slice(end);
        const bytes = (text: string) => text.split('.').map((one) => Buffer.from(one, 'base64url').toString('hex'));
        fc.pre(altered !== known && String(bytes(altered)) !== String(bytes(known)));
        await expect(own.verify(altered)).rejects.toBeInstanceOf(TokenError);
        await expect(own.verify(known)).resolves.toMatchObject({ clientId: 'test_1' });
      }),
      { numRuns: 300 },
    );
  });

  it('is not forged by another key, another algorithm or none', async () => {
    const [header, claims] = (await issue()).split('.');
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`;
    const hmac = await new SignJWT(JSON.parse(part(await issue(), 1)))
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode('x'.repeat(32)));
    const other = await new SignJWT(JSON.parse(part(await issue(), 1)))
      .setProtectedHeader({ kid: 'cert', alg: 'RS256' })
      .sign(fixtures.sessionKeys.privateKey);
    expect(await problemAt(none, NOW)).toBe('signature');
    expect(await problemAt(hmac, NOW)).toBe('signature');
    expect(await problemAt(other, NOW)).toBe('signature');
    expect(await problemAt(`${header}.${claims}.AAAA`, NOW)).toBe('signature');
  });
});

it('publishes the key that verifies, without its private half', async () => {
  const { keys } = await tokens.jwks();
  expect(keys).toHaveLength(1);
  expect(Object.keys(keys[0] ?? {}).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
});
