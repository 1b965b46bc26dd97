import { describe, expect, it } from 'vitest';
import { buildTestApp, createPartner, generator, personalBody } from '../harness.ts';
import { finds, scanText } from './samples.ts';

const { app } = await buildTestApp();
const { token } = await createPartner(app);
const { sessionKey } = await generator.generate();

const jwtOf = (header: object, payload: object): string =>
  [...[header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')), 'x'.repeat(43)].join(
    '.',
  );

describe('an access token', () => {
  it('is found wherever it stands, and shown without its parts', () => {
    const [leak] = scanText(`first line\nGET / authorization: Bearer ${token}\n`);
    expect(leak).toEqual({
      line: 2,
      column: 29,
      what: 'accessToken',
      whose: null,
      encodings: [],
      excerpt: 'authorization: Bearer eyJ***',
    });
  });

  it('is one of the service: by its issuer, its claims or its header', () => {
    const claims = { sub: 'a', aud: 'a', nbf: 1, scope: ['ca'], iss: 'https://other.test', exp: 2, iat: 1, jti: 'x' };
    const found = (...parts: Parameters<typeof jwtOf>) => finds(scanText(`"${jwtOf(...parts)}"`));
    expect(found({ alg: 'RS256' }, { iss: 'https://cert.toss.im' })).toEqual(['accessToken -']);
    expect(found({ typ: 'JWT', alg: 'RS256' }, claims)).toEqual(['accessToken -']);
    expect(found({ kid: 'cert', alg: 'RS256' }, { sub: 'somebody' })).toEqual(['accessToken -']);
    expect(found({ alg: 'HS256', typ: 'JWT' }, { sub: '1234567890', iss: 'https://other.test' })).toEqual([]);
  });

  it('is no use without its signature, and then is no find', () => {
    expect(scanText(`${token.split('.').slice(0, 2).join('.')}.***`)).toEqual([]);
    expect(scanText(`${token.split('.').slice(0, 2).join('.')}.`)).toEqual([]);
  });
});

describe('a session key', () => {
  it.each<readonly [string, (text: string) => string]>([
    ['as it is', (text) => text],
    ['URL-encoded', encodeURIComponent],
    ['URL-encoded twice', (text) => encodeURIComponent(encodeURIComponent(text))],
    ['in the JSON of PHP', (text) => text.replaceAll('/', '\\/')],
    ['in the JSON of .NET', (text) => text.replaceAll('+', '\\u002B')],
    ['of the Java SDK', (text) => text.replace('v1$', 'v1_0.0.14$')],
  ])('is found %s', (_name, encode) => {
    const [leak, ...others] = scanText(`sessionKey=${encode(sessionKey)}&`);
    expect([leak?.what, leak?.excerpt, others]).toEqual(['sessionKey', 'sessionKey=v1$***', []]);
  });

  it.each(['AES_GCM', 'AES_CBC'])('is found before RSA encrypts it: %s', (algorithm) => {
    const [key, iv] = [Buffer.alloc(32, 7), Buffer.alloc(algorithm === 'AES_GCM' ? 12 : 16, 9)];
    const plain = [algorithm, key.toString('base64'), iv.toString('base64')].join('$');
    expect(finds(scanText(`key ${plain} end`))).toEqual(['sessionKey -']);
    expect(finds(scanText(`key=${encodeURIComponent(plain)}`))).toEqual(['sessionKey - url']);
  });

  it.each([0, 1, 2])('and a token are found in base64, behind %i bytes', (offset) => {
    const plain = ['AES_GCM', Buffer.alloc(32, 7).toString('base64'), Buffer.alloc(12, 9).toString('base64')].join('$');
    const values = [
      [plain, 'sessionKey - base64'],
      [sessionKey, 'sessionKey - base64'],
      [encodeURIComponent(sessionKey), 'sessionKey - base64'],
      [token, 'accessToken - base64'],
    ] as const;
    for (const [value, found] of values) {
      const text = Buffer.from(`${'.'.repeat(offset)}${value} and more`);
      expect(finds(scanText(`body=${text.toString('base64')}`))).toEqual([found]);
      expect(finds(scanText(`body=${encodeURIComponent(text.toString('base64'))}`))[0]).toContain(found.split(' ')[0]);
      const lines = text.toString('base64').replace(/.{76}/g, '$&\r\n');
      expect(finds(scanText(`body:\r\n${lines}\r\n`))).toEqual([found]);
    }
  });

  it('ends where it ends, also in base64', () => {
    const plain = ['AES_GCM', Buffer.alloc(32, 7).toString('base64'), Buffer.alloc(12, 9).toString('base64')].join('$');
    const text = Buffer.from(`${plain} 01019990101 ${plain}`).toString('base64');
    expect(finds(scanText(text))).toEqual(['sessionKey - base64', 'phone kim-toss base64', 'sessionKey - base64']);
  });

  it('is no encrypted field: nobody can read that', async () => {
    const { sessionKey: _key, ...fields } = await personalBody();
    expect(scanText(JSON.stringify(fields))).toEqual([]);
  });
});
