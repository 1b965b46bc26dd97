import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type CallFacts, findBrokenRules, findUnknownFields, noFacts } from '../../../src/domain/findings/inline.ts';

const SEALED = createHash('sha512').update('any bytes').digest('base64');
const ID = 'f9e4b1c2-0d3a-4b5c-8d7e-6f5a4b3c2d1e';

const rulesOf = (facts: Partial<CallFacts>): string[] =>
  findBrokenRules({
    ...noFacts,
    endpoint: 'request',
    body: {},
    queryNames: [],
    isAtWrongHost: false,
    code: null,
    ...facts,
  });

const ofNone = (body: object) => rulesOf({ body: { requestType: 'USER_NONE', requestUrl: 'https://a.test', ...body } });
const ofPersonal = (body: object) =>
  rulesOf({ body: { requestType: 'USER_PERSONAL', requestUrl: 'https://a.test', ...body } });

describe('personal data in the clear', () => {
  it.each<[string, unknown, boolean]>([
    ['nothing', undefined, false],
    ['null', null, false],
    ['an empty text', '', false],
    ['a frame without payload', `v1$${ID}$`, false],
    ['what is encrypted', `v1$${ID}$${SEALED}`, false],
    ['a payload without its frame', SEALED, false],
    ['a text', '홍길동', true],
    ['digits', '01012345678', true],
    ['a number', 1012345678, true],
    ['a text in a frame', `v1$${ID}$홍길동`, true],
    ['a text in base64', Buffer.from('홍길동 홍길동 홍길동').toString('base64'), true],
    ['base64 that is too short for a ciphertext', 'QUJDRA==', true],
  ])('%s: %j is found: %s', (_name, userName, isFound) => {
    expect(ofPersonal({ userName }).includes('personal-data-in-clear')).toBe(isFound);
  });
});

describe('a secret in the query', () => {
  it.each([
    ['client_secret', true],
    ['CLIENT-SECRET', true],
    ['clientSecret[]', true],
    ['userPhone', true],
    ['client_id', false],
    ['secretary', false],
  ])('%s is found: %s', (name, isFound) => {
    expect(rulesOf({ queryNames: [name] }).includes('secret-in-query')).toBe(isFound);
  });
});

describe('a field of another session', () => {
  const field = (id: string) => `v1$${id}$${SEALED}`;
  const other = ID.replace('f9', '00');

  it.each([
    ['the same id', field(ID), false],
    ['the same id in capitals', field(ID.toUpperCase()), false],
    ['another id', field(other), true],
    ['no id', 'x', false],
  ])('%s: found %s', (_name, userPhone, isFound) => {
    expect(ofPersonal({ sessionKey: field(ID), userPhone }).includes('field-of-another-session')).toBe(isFound);
  });
});

describe('a request', () => {
  it('needs a requestUrl, whatever its type', () => {
    for (const requestUrl of [undefined, null, '']) {
      expect(ofNone({ requestUrl })).toEqual(['request-url-missing']);
      expect(ofPersonal({ requestUrl })).toEqual(['request-url-missing']);
    }
  });

  it('with USER_NONE has neither a trigger nor personal data', () => {
    expect(ofNone({ triggerType: null, userName: null })).toEqual([]);
    expect(ofNone({ triggerType: 'PUSH' })).toEqual(['trigger-type-with-user-none']);
    expect(ofNone({ sessionKey: 'x' })).toEqual(['personal-data-with-user-none']);
  });
});

describe('fields that nobody knows', () => {
  it('are those that are not null', () => {
    expect(findUnknownFields('status', { txId: 'x', more: 1, none: null })).toEqual(['more']);
  });

  it('are none of a form, which ignores them', () => {
    expect(findUnknownFields('token', { more: 1 })).toEqual([]);
  });
});

it.each<[string, Partial<CallFacts>]>([
  ['token-not-reused', { holdsToken: true }],
  ['expired-token-used', { isTokenExpired: true }],
  ['wrong-host', { isAtWrongHost: true }],
  ['session-key-other-public-key', { hasOtherPublicKey: true }],
  ['session-key-reused', { isKeyUsed: true }],
  ['phone-format', { brokenFields: ['userPhone'] }],
  ['birthday-format', { brokenFields: ['userBirthday'] }],
  ['nonce-repeated', { code: 'CE3003' }],
  ['result-read-third-time', { code: 'CE3101' }],
])('%s is what the endpoint says', (rule, facts) => {
  expect(rulesOf({})).toEqual([]);
  expect(rulesOf(facts)).toEqual([rule]);
});

it('nothing but the host is looked at where no endpoint is', () => {
  expect(rulesOf({ endpoint: null, isAtWrongHost: true, body: { requestType: 'USER_NONE' } })).toEqual([]);
});
