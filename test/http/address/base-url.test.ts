import { expect, it } from 'vitest';
import { parseHost, writeHost } from '../../../src/http/address/base-url.ts';

it.each([
  ['localhost', 'localhost', null],
  ['LocalHost:8677', 'localhost', 8677],
  ['cert.toss.im.', 'cert.toss.im', null],
  ['cert.toss.im.:443', 'cert.toss.im', 443],
  ['127.0.0.1:80', '127.0.0.1', 80],
  ['[::1]:8677', '[::1]', 8677],
  ['[::ffff:127.0.0.1]', '[::ffff:127.0.0.1]', null],
  ['mock_toss', 'mock_toss', null],
])('%s is the host %s with the port %s', (text, name, port) => {
  expect(parseHost(text)).toEqual({ name, port });
});

it.each([
  '',
  '.',
  ':80',
  'a b',
  'user@localhost',
  'localhost:port',
  'localhost:65536',
  'localhost:123456',
  '::1',
  '[::1',
  '[x]',
  'a/b',
  'evil\\.test',
  '한.kr',
  'x'.repeat(254),
])('%j is no host', (text) => {
  expect(parseHost(text)).toBeUndefined();
});

it('is written with its port, unless that is the default of the scheme', () => {
  expect(writeHost({ name: '[::1]', port: 8677 })).toBe('[::1]:8677');
  expect(writeHost({ name: 'cert.toss.im', port: null })).toBe('cert.toss.im');
});
