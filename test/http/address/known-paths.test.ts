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
  it('to a known path has the wrong method: the refusal lists the right ones', () => {
    const { problem, headers } = at('/shop/7');
    expect([problem, headers]).toEqual(['method', { allow: 'GET, HEAD, POST, PUT' }]);
  });

  it('to a path similar to a known one gets the known path as a hint', () => {
    expect(at('/shop/7/').hint).toBe('unknown path: call /shop/{id}, without a trailing slash');
  });

  it('to any other path gets the hint of its surface', () => {
    expect(at('/nothing-like-it/at/all').hint).toBe('unknown path: the shop has a list');
  });

  it('gets this hint too when the meant path is clear, if the surface wants it', () => {
    expect(at('/shop/7/', { ...plain, alwaysRefers: true }).hint).toBe(
      'unknown path: call /shop/{id}, without a trailing slash; the shop has a list',
    );
  });
});
