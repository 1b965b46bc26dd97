import { expect, it } from 'vitest';
import { maskTarget } from '../../../src/observation/masking/target.ts';

const TX_ID = 'f9e4b1c2-0d3a-4b5c-8d7e-6f5a4b3c2d1e';

it('shows known names, also misspelt, but no personal ids and no values of a query', () => {
  expect(maskTarget('/api/v2/sign/user/auth/id/requst?client_secret=s3cret&01012345678=1&mock-partner-secret')).toBe(
    '/api/v2/sign/user/auth/id/requst?client_secret=***&***=***&***',
  );
  expect(maskTarget('/api/users/01012345678/%ED%99%8D/hong/mock-partner-secret')).toBe('/api/users/***/***/***/***');
});

it('shows a txId where a path of the service has one, and no other UUID', () => {
  expect(maskTarget(`/api-client/v1/transactions/${TX_ID}`)).toBe(`/api-client/v1/transactions/${TX_ID}`);
  expect(maskTarget(`http://localhost/transactions/${TX_ID}?x=1`)).toBe(`/transactions/${TX_ID}?***=***`);
  expect(maskTarget(`/api/${TX_ID}`)).toBe('/api/***');
});

it('compares a limited number of unknown words of a target, and hides the others; known words stay', () => {
  const noise = Array.from({ length: 49 }, (_one, index) => `nobody${index}=1`).join('&');
  expect(maskTarget(`/api?${noise}&userNmae=1&usarPhone=2&userName=3`)).toBe(
    `/api?${'***=***&'.repeat(49)}userNmae=***&***=***&userName=***`,
  );
  expect(maskTarget(`/${'nobody/'.repeat(60)}statuss/status`)).toBe(`/${'***/'.repeat(60)}statuss/status`);
});

it('is cut at 500 characters', () => {
  expect(maskTarget(`/${'y/'.repeat(9_000)}?${'a&'.repeat(9_000)}`)).toHaveLength(500);
});
