import type { FastifyRequest } from 'fastify';
import { expect, it } from 'vitest';
import { isForeignPage } from '../../../src/http/address/same-origin.ts';

const call = (headers: Record<string, string>) =>
  ({ protocol: 'http', headers: { host: 'localhost:8677', ...headers } }) as unknown as FastifyRequest;

const trusted = { publicUrl: 'https://mock.test/base', allowed: ['http://localhost:3000'] };

it.each<[string, Record<string, string>, boolean]>([
  ['no page at all', {}, false],
  ['our own page', { origin: 'http://localhost:8677' }, false],
  ['our own page, by fetch metadata alone', { 'sec-fetch-site': 'same-origin' }, false],
  ['a page under the public URL', { origin: 'https://mock.test' }, false],
  ['a page that is allowed', { origin: 'http://localhost:3000', 'sec-fetch-site': 'cross-site' }, false],
  ['another port', { origin: 'http://localhost:8678' }, true],
  ['another scheme', { origin: 'https://localhost:8677' }, true],
  ['an opaque origin', { origin: 'null' }, true],
  ['another site without an origin', { 'sec-fetch-site': 'cross-site' }, true],
  ['another site that claims our origin', { origin: 'http://localhost:8677', 'sec-fetch-site': 'cross-site' }, true],
])('%s is foreign: %j %s', (_name, headers, expected) => {
  expect(isForeignPage(call(headers), trusted)).toBe(expected);
});
