import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { createPathLog, showMethod } from '../../src/observation/logged-path.ts';

const TX_ID = 'f9e4b1c2-0d3a-4b5c-8d7e-6f5a4b3c2d1e';
const paths = createPathLog();
const app = Fastify();
paths.collect(app);
for (const url of ['/pages/:txId', '/pages/api/:txId/start', '/v1/orders/:txId', '/people/:id', '/files/*']) {
  app.get(url, async () => 'x');
}

it.each([
  ['/pages', '/pages'],
  ['/v1/orders?name=hong', '/v1/orders'],
  ['http://hong.example/v1/orders#x', '/v1/orders'],
  ['/Pages/order', '/***/***'],
  ['/people/hong', '/people/***'],
  ['/files/hong.txt', '/files/***'],
  ['/홍길동/01012345678', '/***/***'],
  ['//pages/', '//pages/'],
])('of %s the log shows %s: words of routes, letter by letter', (target, shown) => {
  expect(paths.show(target)).toBe(shown);
});

it.each([
  [`/pages/${TX_ID}`, `/pages/${TX_ID}`],
  [`/pages/api/${TX_ID}/start`, `/pages/api/${TX_ID}/start`],
  [`/v1/orders/${TX_ID}/else`, `/v1/orders/${TX_ID}/***`],
  [`/orders/${TX_ID}`, '/orders/***'],
  [`/people/${TX_ID}`, '/people/***'],
  [`/${TX_ID}`, '/***'],
  ['/pages/not-a-tx-id', '/pages/***'],
])('of %s the log shows %s: a txId only where routes have one', (target, shown) => {
  expect(paths.show(target)).toBe(shown);
});

it('a path is cut at 500 characters', () => {
  expect(paths.show('/pages'.repeat(200))).toHaveLength(500);
});

it('an unknown method is masked', () => {
  expect([showMethod('PATCH'), showMethod('HONG')]).toEqual(['PATCH', '***']);
});
