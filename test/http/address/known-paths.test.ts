import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { collectKnownPaths } from '../../../src/http/address/known-paths.ts';
import { createSurfaces, type Surface } from '../../../src/http/surface.ts';

const app = Fastify();
const explain = collectKnownPaths(app);
app.get('/shop/:id', async () => 'x');
app.route({ method: ['POST', 'PUT'], url: '/shop/:id', handler: async () => 'x' });
app.get('/files/*', async () => 'x');
await app.ready();

const plain = createSurfaces([
  {
    name: 'shop',
    prefixes: ['/shop'],
    refuse: () => ({ status: 400, contentType: '', headers: {}, body: '', code: '', hint: '' }),
    isEmulated: false,
    reference: 'the shop has a list',
  },
]).of('/shop');

const at = (path: string, surface: Surface = plain) => explain({ path, surface });

describe('a call without a route', () => {
  it('of a path that exists has the wrong method, and is told the right ones', () => {
    const { problem, headers } = at('/shop/7');
    expect([problem, headers]).toEqual(['method', { allow: 'GET, HEAD, POST, PUT' }]);
  });

  it('of a path that looks like one of ours is told which one is meant', () => {
    expect(at('/shop/7/').hint).toBe('unknown path: call /shop/{id}, without a trailing slash');
  });

  it('of any other path is told what its surface says of its paths', () => {
    expect(at('/nothing-like-it/at/all').hint).toBe('unknown path: the shop has a list');
  });

  it('is told so also where it is clear which path was meant, when the surface says so', () => {
    expect(at('/shop/7/', { ...plain, alwaysRefers: true }).hint).toBe(
      'unknown path: call /shop/{id}, without a trailing slash; the shop has a list',
    );
  });
});
