import { expect, it } from 'vitest';
import { endpoints } from '../../src/domain/endpoint.ts';
import { collectRoutes } from '../all-routes.ts';
import { buildTestApp } from '../harness.ts';

const { routes } = await collectRoutes(() => buildTestApp());
const emulated = routes.filter(({ method, url }) => method === 'POST' && /^\/(token|api)(\/|$)/.test(url));

it('every emulated call has an endpoint, so that journal, faults, findings and coverage know it', () => {
  expect(emulated.length).toBeGreaterThan(endpoints.length);
  expect(emulated.filter(({ endpoint }) => endpoint === undefined)).toEqual([]);
});

it('every endpoint is served', () => {
  expect(new Set(emulated.map(({ endpoint }) => endpoint))).toEqual(new Set(endpoints));
});
