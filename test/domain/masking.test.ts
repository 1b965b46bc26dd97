import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MASK, maskAnswer, maskBody, maskHeaders } from '../../src/domain/masking.ts';
import { maskPath, maskTarget } from '../../src/http/masked-target.ts';
import { generator, seal } from '../harness.ts';

const TX_ID = 'f9e4b1c2-0d3a-4b5c-8d7e-6f5a4b3c2d1e';

describe('a body', () => {
  it('keeps its shape, the guide’s words and what is encrypted', async () => {
    const session = await generator.generate();
    const body = JSON.stringify(
      { requestType: 'USER_PERSONAL', triggerType: 'PUSH', expireSeconds: 600, nonce: null, ...(await seal(session)) },
      null,
      2,
    );
    expect(maskBody(body)).toBe(body);
    expect(maskBody(`{"txId":"${TX_ID}"}`)).toBe(`{"txId":"${TX_ID}"}`);
  });

  it('keeps where the user comes back to, without what stands in its query', () => {
    expect(maskBody('{"requestUrl":"https://partner.example:8443/done?name=hong"}')).toBe(
      '{"requestUrl":"https://partner.example:8443/done?***"}',
    );
    expect(maskBody('{"requestUrl":"https://partner.example/users/01012345678"}')).toBe('{"requestUrl":"***"}');
    expect(maskBody('{"requestUrl":"intoss://my-granite-app"}')).toBe('{"requestUrl":"intoss://my-granite-app"}');
  });

  it('keeps the name of a field that is misspelt', () => {
    expect(maskBody('{"txid":"1","userNmae":"x"}')).toBe('{"txid":"***","userNmae":"***"}');
  });

  it('keeps of a form its names and the caller’s own id', () => {
    const form = 'grant_type=client_credentials&scope=ca&client_id=me&client_secret=s3cret%21&extra=1';
    expect(maskBody(form, (text) => text === 'me')).toBe(
      'grant_type=client_credentials&scope=ca&client_id=me&client_secret=***&extra=***',
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
    ['a token in the wrong place', '{"access_token":"eyJhbGciOiJSUzI1NiJ9.e30.c2ln"}', 'eyJ'],
  ])('hides %s', (_name, body, secret) => {
    expect(maskBody(body)).not.toContain(secret);
    expect(maskBody(body)).toContain(MASK);
  });

  it('never lets a phone, a birthday or a Korean name through, whatever is around it', () => {
    const secret = fc.constantFrom('01012345678', '19900101', '홍길동', 's3cret!value');
    const around = fc.string({ unit: fc.constantFrom('{', '}', '"', ':', ',', '=', '&', '\\', ' ', 'a', 'x1', '\n') });
    fc.assert(
      fc.property(around, secret, around, (before, value, after) => {
        expect(maskBody(before + value + after)).not.toContain(value);
      }),
      { numRuns: 3000 },
    );
  });

  it('is masked in time that grows with its length only, however hostile', () => {
    const lengthOf = (body: string): number => maskBody(body).length;
    for (const hostile of ['"\\"'.repeat(21_000), '"'.repeat(64_000), '\\'.repeat(64_000), 'a"='.repeat(21_000)]) {
      expect(lengthOf(hostile)).toBeGreaterThan(0);
    }
  });
});

it('headers keep what says how a call was made, and of the others their names', () => {
  expect(
    maskHeaders({
      host: 'localhost',
      'content-type': 'application/json',
      authorization: 'Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln',
      cookie: 'session=1',
      'x-client-secret': 's3cret',
      'set-cookie': ['a=1', 'b=2'],
      accept: undefined,
    }),
  ).toEqual({
    host: 'localhost',
    'content-type': 'application/json',
    authorization: `Bearer ${MASK}`,
    cookie: MASK,
    'x-client-secret': MASK,
    'set-cookie': MASK,
  });
  expect(maskHeaders({ authorization: 'eyJhbGciOiJSUzI1NiJ9' })).toEqual({ authorization: MASK });
});

it('answers keep all but tokens and signatures', () => {
  expect(maskAnswer('{"access_token":"a.b.c","scope":"ca"}')).toBe('{"access_token":"***","scope":"ca"}');
  expect(maskAnswer('{"signature":"MIIB","randomValue":null}')).toBe('{"signature":"***","randomValue":null}');
});

it('targets keep names: no ids of people, no values of a query', () => {
  expect(maskTarget('/api/v2/sign/user/auth/id/requst?client_secret=s3cret&01012345678=1&flag')).toBe(
    '/api/v2/sign/user/auth/id/requst?client_secret=***&***=***&flag',
  );
  expect(maskPath('/api/users/01012345678/%ED%99%8D')).toBe('/api/users/***/***');
  expect(maskPath(`http://localhost/app/${TX_ID}?x=1`)).toBe(`/app/${TX_ID}`);
});
