import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MASK } from '../../../src/domain/text/mask.ts';
import { maskAnswer, maskBody } from '../../../src/observation/masking/body.ts';
import { generator, seal } from '../../harness.ts';

const TX_ID = 'f9e4b1c2-0d3a-4b5c-8d7e-6f5a4b3c2d1e';

describe('a body', () => {
  it('shows its structure, the guide’s values and encrypted values', async () => {
    const session = await generator.generate();
    const body = JSON.stringify(
      { requestType: 'USER_PERSONAL', triggerType: 'PUSH', expireSeconds: 600, nonce: null, ...(await seal(session)) },
      null,
      2,
    );
    expect(maskBody(body)).toBe(body);
    expect(maskBody(`{"txId":"${TX_ID}"}`)).toBe(`{"txId":"${TX_ID}"}`);
  });

  it('shows the URL to which the user returns, without its query', () => {
    expect(maskBody('{"requestUrl":"https://partner.example:8443/done?name=hong"}')).toBe(
      '{"requestUrl":"https://partner.example:8443/done?***"}',
    );
    expect(maskBody('{"requestUrl":"https://partner.example/users/01012345678"}')).toBe('{"requestUrl":"***"}');
    expect(maskBody('{"requestUrl":"intoss://my-granite-app"}')).toBe('{"requestUrl":"intoss://my-granite-app"}');
  });

  it('shows a misspelt field name, and nothing that could be a person’s name', () => {
    expect(maskBody('{"txid":"1","userNmae":"x"}')).toBe('{"txid":"***","userNmae":"***"}');
    expect(maskBody('{"hong-gildong":1,"mock-partner-secret":2}')).toBe('{"***":***,"***":***}');
  });

  it('compares a limited number of unknown names of a body, and hides the others; known and compared names stay', () => {
    const noise = Array.from({ length: 49 }, (_one, index) => `nobody${index}=1`).join('&');
    expect(maskBody(`${noise}&userNmae=1&usarPhone=2&userNmae=3&userName=4&txId=5`)).toBe(
      `${'***=***&'.repeat(49)}userNmae=***&***=***&userNmae=***&userName=***&txId=***`,
    );
  });

  it('shows the names of a form and the caller’s own id', () => {
    const form = 'grant_type=client_credentials&scope=ca&client_id=me&client_secret=s3cret%21&extra=1';
    expect(maskBody(form, (name, text) => name === 'client_id' && text === 'me')).toBe(
      'grant_type=client_credentials&scope=ca&client_id=me&client_secret=***&***=***',
    );
    expect(maskBody(form)).toContain('client_id=***');
  });

  it.each<[string, string, string]>([
    ['a person in the clear', '{"userName":"홍길동","userPhone":"01012345678","userBirthday":"19900101"}', '홍길동'],
    ['a number', '{"userPhone":1012345678,"userBirthday":19900101}', '19900101'],
    ['a year of birth', '{"userBirthday":1990}', '1990'],
    ['a name in escapes', '{"userName":"\\ud64d\\uae38\\ub3d9"}', 'ud64d'],
    ['a nested person', '{"user":{"name":["홍길동"]}}', '홍길동'],
    ['a person as a name of a field', '{"홍길동":"x","01012345678":1}', '홍길동'],
    ['a trailing comma', '{"userPhone":"01012345678",}', '01012345678'],
    ['a body that broke off', '{"userPhone":"0101234', '0101234'],
    ['single quotes', "{'userPhone':'01012345678'}", '01012345678'],
    ['a secret sent as JSON', '{"client_id":"a","client_secret":"s3cret"}', 's3cret'],
    ['a secret where the id belongs', 'client_id=s3cret&client_secret=x', 's3cret'],
    ['a secret with signs', 'client_secret=abc=def==', 'def'],
    ['a form with parts', 'name="client_secret"\r\n\r\ns3cret\r\n--x', 's3cret'],
    ['a name behind base64', `{"userName":"v1$${TX_ID}$${btoa('Hong Gildong the Elder')}"}`, btoa('Hong Gildong the')],
    [
      'a session key that is not wrapped',
      `{"sessionKey":"v1$${TX_ID}$${Buffer.alloc(32, 0xfe).toString('base64')}"}`,
      '/v7+',
    ],
    ['a bare AES key', '{"sessionKey":"AES_GCM$MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=$MTIz"}', 'MTIz'],
    [
      'a session key by another name',
      `{"session_key":"v1$${TX_ID}$${Buffer.alloc(32, 0xfe).toString('base64')}"}`,
      '/v7+',
    ],
    ['a secret that is a UUID', `client_secret=${TX_ID}`, TX_ID],
    ['a secret that is a UUID, by another name', `{"clientSecret":"${TX_ID}"}`, TX_ID],
    ['a secret that is also the id', 'client_id=a&client_secret=client_credentials2', 'client_credentials2'],
    ['a phone in place of a host', '{"successCallbackUrl":"https://01090322397/x"}', '01090322397'],
    ['digits after seconds', 'expireSeconds=0101 2345 6789', '2345'],
    ['a name in EUC-KR behind base64', `{"userName":"v1$${TX_ID}$yKux5rW/IMirsea1vyDIq7Hmtb8="}`, 'yKux5rW'],
    [
      'a name in UTF-16 behind base64',
      `{"userName":"v1$${TX_ID}$${Buffer.from('홍길동 홍길동 홍길동', 'utf16le').toString('base64')}"}`,
      Buffer.from('홍길동', 'utf16le').toString('base64').slice(0, 7),
    ],
    [
      'a compressed body behind base64',
      `{"userName":"v1$${TX_ID}$${gzipSync('홍길동 홍길동').toString('base64')}"}`,
      'H4s',
    ],
    ['a token in the wrong place', '{"access_token":"eyJhbGciOiJSUzI1NiJ9.e30.c2ln"}', 'eyJ'],
  ])('hides %s', (_name, body, secret) => {
    expect(maskBody(body)).not.toContain(secret);
    expect(maskBody(body)).toContain(MASK);
  });

  it('never shows a phone number, a birthday or a Korean name, whatever is around it', () => {
    const secret = fc.constantFrom('01012345678', '19900101', '홍길동', 's3cret!value');
    const around = fc.string({ unit: fc.constantFrom('{', '}', '"', ':', ',', '=', '&', '\\', ' ', 'a', 'x1', '\n') });
    fc.assert(
      fc.property(around, secret, around, (before, value, after) => {
        expect(maskBody(before + value + after)).not.toContain(value);
      }),
      { numRuns: 3000 },
    );
  });

  it('is masked in linear time, however hostile it is', () => {
    const lengthOf = (body: string): number => maskBody(body).length;
    for (const hostile of ['"\\"'.repeat(21_000), '"'.repeat(64_000), '\\'.repeat(64_000), 'a"='.repeat(21_000)]) {
      expect(lengthOf(hostile)).toBeGreaterThan(0);
    }
  });
});

it('answers are shown except for tokens and signatures', () => {
  expect(maskAnswer('{"access_token":"a.b.c","scope":"ca"}')).toBe('{"access_token":"***","scope":"ca"}');
  expect(maskAnswer('{"signature":"MIIB","randomValue":null}')).toBe('{"signature":"***","randomValue":null}');
});
