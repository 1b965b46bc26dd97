import { describe, expect, it } from 'vitest';
import { MASK } from '../../../src/domain/text/mask.ts';
import { isHarmlessHost, maskAnswerHeaders, maskRequestHeaders } from '../../../src/observation/masking/headers.ts';

describe('headers', () => {
  it('of a request show how a call was made, and only the names of others', () => {
    expect(
      maskRequestHeaders({
        host: 'localhost:8677',
        accept: 'application/json, text/plain;q=0.5, */*',
        'accept-encoding': 'gzip, br',
        'content-type': 'application/json; charset=utf-8',
        'content-length': '63',
        'user-agent': 'Java-http-client/17.0.1 (somebody)',
        authorization: 'Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln',
        cookie: 'session=1',
        'set-cookie': ['a=1', 'b=2'],
        expect: undefined,
      }),
    ).toEqual({
      host: 'localhost:8677',
      accept: 'application/json, text/plain;q=0.5, */*',
      'accept-encoding': 'gzip, br',
      'content-type': 'application/json; charset=utf-8',
      'content-length': '63',
      'user-agent': `Java-http-client/17.0.1 ${MASK}`,
      authorization: `Bearer ${MASK}`,
      cookie: MASK,
      'set-cookie': MASK,
    });
    expect(maskRequestHeaders({ authorization: 'eyJhbGciOiJSUzI1NiJ9' })).toEqual({ authorization: MASK });
  });

  it.each(['01012345678', '홍길동', 's3cret', 'mock-partner-secret'])('hide %s wherever it is put', (secret) => {
    const names = ['user-agent', 'accept', 'accept-language', 'cache-control', 'pragma', 'date', 'x-mock-toss-hint'];
    const more = ['content-type', 'content-length', 'connection', 'expect', 'transfer-encoding', 'www-authenticate'];
    for (const name of [...names, ...more]) {
      for (const value of [secret, `a; boundary=${secret}`, `text/plain; charset=${secret}`]) {
        expect(JSON.stringify(maskRequestHeaders({ [name]: value }))).not.toContain(secret);
      }
    }
    expect(JSON.stringify(maskRequestHeaders({ [`x-${secret}`]: '1' }))).not.toContain(secret);
  });

  it('of a request do not show a host that is a number', () => {
    expect(maskRequestHeaders({ host: '01012345678' })).toEqual({ host: MASK });
  });

  it('of a request are shown up to a hundred, each with up to twenty parts', () => {
    const many = Object.fromEntries(Array.from({ length: 150 }, (_one, index) => [`x-${index}`, '1']));
    expect(Object.keys(maskRequestHeaders({ ...many, accept: 'a/b' }))).toEqual([MASK]);
    const { accept } = maskRequestHeaders({ accept: Array(30).fill('text/html').join(',') });
    expect(accept?.match(/text/g)).toHaveLength(20);
  });

  it('of HTTP/2 leave out method and path', () => {
    expect(maskRequestHeaders({ ':path': '/token', accept: '*/*' })).toEqual({ accept: '*/*' });
  });

  it.each([
    ['localhost:8677', true],
    ['oauth2.cert.toss.im', true],
    ['127.0.0.1:8677', true],
    ['[::1]', true],
    ['hong1.example', false],
    ['01012345678', false],
  ])('of a request with the host %s say whether a stored answer may show it', (host, isHarmless) => {
    expect(isHarmlessHost(host)).toBe(isHarmless);
  });

  it('of an answer show those of this server', () => {
    expect(maskAnswerHeaders({ 'x-mock-toss-hint': 'send it again', allow: 'POST', 'x-else': 1 })).toEqual({
      'x-mock-toss-hint': 'send it again',
      allow: 'POST',
      'x-else': MASK,
    });
  });
});
