import { expect, it } from 'vitest';
import { createControlSurface } from '../../src/control/surface.ts';
import { createSurfaces } from '../../src/http/surface.ts';
import { createTossSurfaces } from '../../src/toss/surfaces.ts';
import { createWebSurfaces } from '../../src/web/surfaces.ts';
import { fixtures } from '../harness.ts';

const surfaces = createSurfaces([
  ...createTossSurfaces(fixtures.errors),
  createControlSurface({ control: 'on' }),
  ...createWebSurfaces(true),
]);

it.each([
  ['/api/v2/sign/user/auth/id/request', 'api', true],
  ['/api-client/v1/transactions/x', 'api', true],
  ['/token', 'token', true],
  ['/token/', 'plain', true],
  ['/_control/v1/clients', 'control', false],
  ['/_control', 'control', false],
  ['/health', 'control', false],
  ['/ready', 'control', false],
  ['/health/x', 'plain', true],
  ['/app', 'page', false],
  ['/app/x', 'page', false],
  ['/app/api', 'web', false],
  ['/app/api/x', 'web', false],
  ['/app/apix', 'page', false],
  ['/demo', 'page', false],
  ['/demo/api/request', 'web', false],
  ['/start', 'page', false],
  ['/cert/v1', 'page', false],
  ['/apis', 'plain', true],
  ['/', 'plain', true],
])('%s belongs to %s; that it stands for the real service is %s', (path, name, isEmulated) => {
  expect(surfaces.of(path)).toMatchObject({ name, isEmulated });
});

it('most callers mean the API: it answers messages whose path cannot be read', () => {
  expect(surfaces.ofUnreadable.name).toBe('api');
});

it('a surface says where its paths are listed, or that it is off', () => {
  expect(surfaces.of('/api/x').reference).toBe('compare it with the guide');
  expect(surfaces.of('/_control/x')).toMatchObject({
    reference: 'the calls are listed at /_control/docs',
    alwaysRefers: true,
  });
  expect(createControlSurface({ control: 'off' })).toMatchObject({
    reference: 'the control API is off, see MOCK_TOSS_CONTROL',
  });
  expect(createWebSurfaces(true).map(({ reference }) => reference)).toEqual(Array(2).fill('there is no such page'));
  expect(createWebSurfaces(false).map(({ reference }) => reference)).toEqual(
    Array(2).fill('the pages are off, see MOCK_TOSS_APP'),
  );
});
