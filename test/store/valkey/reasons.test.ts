import { expect, it } from 'vitest';
import { reasonOf } from '../../../src/store/valkey/reasons.ts';

it.each([
  ['Command timed out', 'does not answer', 'down'],
  ['Connection is closed.', 'cannot be reached', 'down'],
  ["Stream isn't writeable and enableOfflineQueue options is false", 'cannot be reached', 'down'],
  ['connect ECONNREFUSED 127.0.0.1:1', 'cannot be reached (ECONNREFUSED)', 'down'],
  ['getaddrinfo ENOTFOUND nowhere', 'cannot be reached (ENOTFOUND)', 'down'],
  ['LOADING Redis is loading the dataset in memory', 'is loading its data', 'down'],
  ['self-signed certificate in certificate chain', 'has a certificate that is not trusted', 'refused'],
  ["Hostname/IP does not match certificate's altnames: IP", 'has a certificate for another name', 'refused'],
  ['WRONGPASS invalid username-password pair', 'refuses user or password', 'refused'],
  ["OOM command not allowed when used memory > 'maxmemory'. script: 1, on @user_script:1.", 'is full', 'operation'],
  ["READONLY You can't write against a read only replica.", 'is a read-only replica', 'operation'],
])('%s', (message, reason, severity) => {
  const found = reasonOf(new Error(message));
  expect(found?.reason.en).toMatch(new RegExp(`^${reason.replace(/[()]/g, '\\$&')}`));
  expect(found?.severity).toBe(severity);
});

it.each([new Error('ERR wrong number of arguments'), new TypeError('x is not a function'), 'text', undefined])(
  'an error that has nothing to do with the server has no reason: %s',
  (error) => {
    expect(reasonOf(error)).toBeUndefined();
  },
);
