import { describe, expect, it } from 'vitest';
import { explainPath, toKnownPath } from '../../../src/http/address/path-mistakes.ts';

const known = [
  '/token',
  '/api/v2/sign/user/auth/id/request',
  '/api/v2/sign/user/auth/id/status',
  '/api/v2/sign/user/auth/id/result',
  '/api-client/v1/transactions/:txId',
  '/_control/v1/clients/:clientId/reset',
  '/_control/v1/clients/:clientId',
  '/app/:txId',
  '/app',
].map(toKnownPath);

const RESULT = '/api/v2/sign/user/auth/id/result';
const DOUBLE = 'without a double slash (a base URL must not end in /)';

describe('an unknown path gets the path that was probably meant', () => {
  it.each<[string, string, string]>([
    ['//token', '/token', DOUBLE],
    ['///token', '/token', DOUBLE],
    [`/${RESULT}`, RESULT, DOUBLE],
    ['/api//v2/sign//user/auth/id/result', RESULT, DOUBLE],
    ['/token/', '/token', 'without a trailing slash'],
    [`${RESULT}/`, RESULT, 'without a trailing slash'],
    ['/token//', '/token', `${DOUBLE} and without a trailing slash`],
    ['/TOKEN', '/token', 'in this letter case'],
    ['/API/v2/sign/user/auth/id/result', RESULT, 'in this letter case'],
    ['/api/v2/sign/user/auth/ID/Result', RESULT, 'in this letter case'],
    ['//Token/', '/token', `${DOUBLE} and without a trailing slash and in this letter case`],
    ['/token ', '/token', 'without spaces or invisible characters'],
    ['/token\u200b', '/token', 'without spaces or invisible characters'],
    ['/ token\r\n', '/token', 'without spaces or invisible characters'],
    ['/api%2Fv2%2fsign/user/auth/id/result', RESULT, 'with / for %2F'],
    ['/api/token', '/token', 'without the part before it'],
    ['/oauth2/v1/token', '/token', 'without the part before it'],
    [`/api${RESULT}`, RESULT, 'without the part before it'],
    [`/api/v2${RESULT}`, RESULT, 'without the part before it'],
    [`/https://cert.toss.im${RESULT}`, RESULT, `${DOUBLE} and without the part before it`],
    ['/v2/sign/user/auth/id/result', RESULT, 'with its complete beginning'],
    ['//sign/user/auth/id/result', RESULT, `${DOUBLE} and with its complete beginning`],
    ['/result', RESULT, 'with its complete beginning'],
    [`${RESULT}/0b5f`, RESULT, 'without the part after it'],
    ['/tokn', '/token', 'spelt like this'],
    ['/tokens', '/token', 'spelt like this'],
    ['/api/v1/sign/user/auth/id/result', RESULT, 'spelt like this'],
    ['/api/v2/sign/user/auth/id/reslut', RESULT, 'spelt like this'],
    ['/api-client/v1/transactions/abc/', '/api-client/v1/transactions/{txId}', 'without a trailing slash'],
    ['/api-client/v1/transaction/abc', '/api-client/v1/transactions/{txId}', 'spelt like this'],
    ['/_control/v1/clients/abc/rest', '/_control/v1/clients/{clientId}/reset', 'spelt like this'],
    ['/x/app/abc', '/app/{txId}', 'without the part before it'],
  ])('%j', (path, meant, how) => {
    expect(explainPath(path, known)).toBe(`unknown path: call ${meant}, ${how}`);
  });

  it.each([
    '',
    '/',
    '//',
    '/x',
    '/favicon.ico',
    '/apx',
    '/api',
    '/api/v2/sign',
    '/abc/reset/x',
    `/${'token'.repeat(100)}`,
  ])('%j is similar to no known path', (path) => {
    expect(explainPath(path, known)).toBeUndefined();
  });

  it('and the hint repeats nothing of it', () => {
    for (const path of ['//SENT/token', '/token/SENT', '/api-client/v1/transaction/SENT', '/SENT/app/SENT']) {
      expect(explainPath(path, known)).toBeDefined();
      expect(explainPath(path, known)).not.toContain('SENT');
    }
  });
});
