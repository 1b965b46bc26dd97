import { describe, expect, it } from 'vitest';
import type { Refuse } from '../../src/http/refusal.ts';
import { createSurfaces, type Surface } from '../../src/http/surface.ts';
import { notFound } from '../../src/http/transport-error.ts';

const refuse: Refuse = () => ({ status: 400, contentType: 'text/plain', headers: {}, body: '', code: 'x', hint: 'x' });

const surface = (name: string, prefixes: string[], paths: string[] = []): Surface => ({
  name,
  prefixes,
  paths,
  refuse,
  isEmulated: false,
  reference: 'see the list',
});

const surfaces = createSurfaces([
  surface('first', ['/one'], ['/single']),
  surface('outer', ['/outer']),
  surface('inner', ['/outer/inner', '/two']),
]);

describe('the surface of a path', () => {
  it.each([
    ['/one', 'first'],
    ['/one/below/it', 'first'],
    ['/single', 'first'],
    ['/outer', 'outer'],
    ['/outer/other', 'outer'],
    ['/outer/inner', 'inner'],
    ['/outer/inner/x', 'inner'],
    ['/two', 'inner'],
  ])('%s is %s, whatever the order in which surfaces are registered', (path, name) => {
    expect(surfaces.of(path).name).toBe(name);
  });

  it.each(['', '/', '/on', '/ones', '/single/below', '/outer-more', '/ONE', 'one'])(
    '%j is none that was registered: it may be a mistake in a call of the real service, and is recorded as one',
    (path) => {
      expect(surfaces.of(path)).toMatchObject({ name: 'plain', isEmulated: true });
    },
  );
});

it('a message whose path cannot be read is answered by the first surface', () => {
  expect(surfaces.ofUnreadable.name).toBe('first');
});

it('outside all surfaces a refusal is plain JSON, and a header explains it', () => {
  expect(surfaces.of('/x').refuse(notFound('unknown path: call /one'), '/x')).toEqual({
    status: 404,
    contentType: 'application/json; charset=utf-8',
    headers: { 'x-mock-toss-hint': 'unknown path: call /one (docs/errors.md)' },
    body: { error: 'not found' },
    code: 'not-found',
    hint: 'unknown path: call /one (docs/errors.md)',
  });
  expect(surfaces.of('/x').refuse(new Error('secret'), '/x')).toMatchObject({
    status: 500,
    body: { error: 'unexpected error' },
  });
});
