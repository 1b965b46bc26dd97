import { expect, it } from 'vitest';
import { decodedPathOf, pathOf } from '../../../src/http/address/request-path.ts';

it.each([
  ['/token?client_id=a', '/token'],
  ['/token#x', '/token'],
  ['/a?b#c?d', '/a'],
  ['http://localhost:8677/token?a=b', '/token'],
  ['HTTPS://user@cert.toss.im/api/v2', '/api/v2'],
  ['http://localhost', ''],
  ['http://localhost?a=b', ''],
  ['*', '*'],
  ['cert.toss.im:443', 'cert.toss.im:443'],
  ['', ''],
])('the path of %j is %j', (target, path) => {
  expect(pathOf(target)).toBe(path);
});

it.each([
  ['/%74oken', '/token'],
  ['/%ED%99%8D?%41', '/홍'],
  // What would change the parts of the path stays as it is.
  ['/a%2Fb', '/a%2Fb'],
  ['/a%3Fb%23c', '/a%3Fb%23c'],
  ['/%zz/%4', '/%zz/%4'],
  // Broken UTF-8: only ASCII is decoded.
  ['/%ff%74', '/%fft'],
])('the router sees %j as %j', (target, path) => {
  expect(decodedPathOf(target)).toBe(path);
});
