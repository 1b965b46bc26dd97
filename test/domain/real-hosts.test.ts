import { expect, it } from 'vitest';
import { isRealHost, realHostOf } from '../../src/domain/real-hosts.ts';

it.each([
  ['/token', 'oauth2.cert.toss.im'],
  ['/api/v2/sign/user/auth/id/request', 'cert.toss.im'],
  ['/api-client/v1/transactions/x', 'cert.toss.im'],
  ['/start', 'auth.cert.toss.im'],
  ['/cert/v1', 'cdn.toss.im'],
  ['/tokens', undefined],
  ['/apis', undefined],
  ['/_control/v1/info', undefined],
  ['/', undefined],
])('production serves %s under %s', (path, host) => {
  expect(realHostOf(path)).toBe(host);
});

it.each([
  ['cert.toss.im', true],
  ['toss.im', false],
  ['constructor', false],
])('%s is a real name: %s', (name, isReal) => {
  expect(isRealHost(name)).toBe(isReal);
});
