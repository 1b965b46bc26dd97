import { describe, expect, it } from 'vitest';
import { compareSeen } from '../../src/parity/differences.ts';
import type { Json } from '../../src/parity/json.ts';
import { Masker } from '../../src/parity/masker.ts';
import type { Form } from '../../src/parity/probe.ts';
import { see } from '../../src/parity/seen.ts';
import { makeSession, readSpki } from '../../src/parity/session.ts';
import { sessionPublicKey } from '../harness.ts';

const session = makeSession(readSpki(sessionPublicKey), 'gcm');
const other = makeSession(readSpki(sessionPublicKey), 'gcm');

const look = (body: unknown, free: Record<string, Form> = {}, headers: Record<string, string> = {}) =>
  see(
    { status: 200, headers, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) },
    { free },
    { masker: new Masker(), session },
  );

const jwt = (header: object, claims: object): string =>
  `${[header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.c2lnbmF0dXJl`;

const claims = { iat: 1000, exp: 4599, nbf: 1000, jti: '5b1d7c0e-3f7a-4c52-9a0e-6d2f8e1b4c93', scope: ['ca'] };

/** A form, a value, and what it looks like. */
const formed: readonly [Form, unknown, Json][] = [
  ['any', 'a', '(any string)'],
  ['any', 1, '(any number)'],
  ['any', null, null],
  ['any', [1], '(any array)'],
  ['uuid', '5b1d7c0e-3f7a-4c52-9a0e-6d2f8e1b4c93', '(uuid)'],
  ['uuid', '5B1D7C0E-3F7A-4C52-9A0E-6D2F8E1B4C93', '(uuid in capitals)'],
  ['uuid', 'hello', '(a text that is no UUID)'],
  ['uuid', 1, 1],
  ['time', '2022-02-13T18:00:26+09:00', '(time YYYY-MM-DDThh:mm:ss+09:00)'],
  ['time', '2022-02-13T18:00:26.123456+09:00', '(time YYYY-MM-DDThh:mm:ss.fraction+09:00)'],
  ['time', '2022-02-13T18:00:26Z', '(time YYYY-MM-DDThh:mm:ssZ)'],
  ['time', '2022-02-13T18:00:26+0900', '(time YYYY-MM-DDThh:mm:ss+0900)'],
  ['time', '2022-02-13T18:00:26', '(time YYYY-MM-DDThh:mm:ss)'],
  ['time', '2022-02-13 18:00:26', '(a text that is no time: ####-##-## ##:##:##)'],
  ['time', 1_644_742_826_000, '(long number) (a number)'],
  ['time', '2022-99-13T18:00:26+09:00', '(a text that is no time: ####-##-##T##:##:##+##:##)'],
  ['lifetime', 31_536_000, '(about 31536000 s)'],
  ['lifetime', 31_535_998, '(about 31536000 s)'],
  ['lifetime', 3_599, '(about 3600 s)'],
  ['lifetime', '3599', '3599'],
  ['url', 'https://auth.cert.toss.im/start?serviceType=SIGN_USER_AUTH', '(URL /start?serviceType=SIGN_USER_AUTH)'],
  ['url', 'supertoss://toss-cert/v2/sign', '(URL supertoss://toss-cert/v2/sign)'],
  ['url', 'hello', '(a text that is no URL: hello)'],
  ['base64', 'AAAA', '(base64)'],
  ['base64', 'AAA', 'AAA'],
  ['base64', '', ''],
  ['encrypted', session.encrypt('김토스'), '(encrypted)'],
  ['encrypted', other.encrypt('김토스'), '(a text that does not begin as the session key)'],
  ['encrypted', session.encrypt('김토스').replace(/.{8}$/, 'AAAAAAA='), '(a text that does not decrypt)'],
  ['encrypted', '김토스', '(a text that does not begin as the session key)'],
  ['encrypted', null, null],
  [
    'jwt',
    jwt({ kid: 'cert', alg: 'RS256' }, claims),
    {
      header: { kid: 'cert', alg: 'RS256' },
      claims: { scope: ['ca'], iat: '(a number)', nbf: '(a number)', exp: '(a number)', jti: '(uuid)', lifetime: 3600 },
    },
  ],
  ['jwt', 'opaque', '(a text that is no JWT)'],
  ['jwt', 'a.b.c', '(a text that is no JWT)'],
];

describe('an answer looks', () => {
  it.each(formed)('as %s %j', (form, value, seen) => {
    expect(look({ a: { b: value } }, { 'a.b': form }).body).toEqual({ a: { b: seen } });
  });

  it.each([
    ['a token', jwt({ alg: 'RS256' }, claims), '(token)'],
    ['a session key', session.sessionKey, '(encrypted)'],
    ['a phone', '010-1234-5678', '(phone)'],
    ['a phone in international form', '+82 10 1234 5678', '(phone)'],
    ['a birthday', '19930324', '(date)'],
    ['an id', '5b1d7c0e-3f7a-4c52-9a0e-6d2f8e1b4c93', '(uuid)'],
    ['an email address', 'a.b@partner.example', '(email address)'],
    ['a CI', `${'A'.repeat(86)}==`, '(long text)'],
  ])('without %s, whoever’s it is', (_what, text, label) => {
    expect(look({ a: `x ${text} y` }).body).toEqual({ a: `x ${label} y` });
  });

  it('without a secret in UTF-16', () => {
    const masker = new Masker();
    masker.add('s3cret-9x', 'client secret');
    const body = Buffer.from('<p>s3cret-9x</p>', 'utf16le');

    expect(see({ status: 400, headers: {}, body }, {}, { masker, session }).body).toBe('<p>(client secret)</p>');
  });

  it('without bodies that have no end: deep ones and long texts are cut', () => {
    const deep = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`;
    expect(JSON.stringify(look(deep).body).length).toBeLessThan(300);
    expect(JSON.stringify(look({ a: 'x y '.repeat(10_000) }).body).length).toBeLessThan(300);
  });

  it.each([
    ['Application/JSON;charset=UTF-8', 'application/json; charset=utf-8'],
    ['application/json ; charset="utf-8"', 'application/json; charset=utf-8'],
  ])('the same for content type %s', (value, seen) => {
    expect(look({}, {}, { 'content-type': value }).headers).toEqual({ 'content-type': seen });
  });

  it('the same for methods and directives in another order', () => {
    const headers = {
      allow: 'post, OPTIONS',
      'cache-control': 'no-store,no-cache, No-Store',
      pragma: 'No-Cache',
      'www-authenticate': 'BEARER realm="A"',
    };
    expect(look({}, {}, headers).headers).toEqual({
      allow: 'OPTIONS, POST',
      'cache-control': 'no-cache, no-store',
      pragma: 'no-cache',
      'www-authenticate': 'bearer realm="A"',
    });
  });

  it.each(['content-length', 'transfer-encoding', 'date', 'server', 'connection', 'x-mock-toss-hint', 'set-cookie'])(
    'the same whatever %s says',
    (name) => {
      expect(look({}, {}, { [name]: 'x' }).headers).toEqual({});
    },
  );
});

describe('two answers differ', () => {
  const places = (left: unknown, right: unknown) => compareSeen(look(left), look(right)).map(({ at }) => at);

  it.each([
    [{ a: 1 }, { a: 2 }, ['body.a']],
    [{ a: 1 }, { a: '1' }, ['body.a']],
    [{ a: null }, {}, ['body.a']],
    [{ a: { b: [1, 2] } }, { a: { b: [1, 3] } }, ['body.a.b.1']],
    [{ a: [1] }, { a: [1, 2] }, ['body.a']],
    [{ a: {} }, { a: [] }, ['body.a']],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, []],
    [[], {}, ['body']],
    ['hello', {}, ['body']],
    ['', 'hello', ['body']],
    ['{"a":1}', '{ "a" : 1.0 }', []],
    [{ __proto__: null, constructor: 1 }, {}, ['body.constructor']],
  ])('%j and %j in %j', (left, right, at) => {
    expect(places(left, right)).toEqual(at);
  });
});
