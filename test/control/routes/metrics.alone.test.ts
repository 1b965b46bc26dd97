import { expect, it, vi } from 'vitest';
import { buildTestApp, control, createPartner } from '../../harness.ts';

const { loaded } = vi.hoisted(() => ({ loaded: [] as string[] }));

vi.mock('prom-client', async (load) => {
  loaded.push('prom-client');
  return load();
});

it('the library is loaded when metrics are first asked for, and they count what was before', async () => {
  const { app } = await buildTestApp();
  const partner = await createPartner(app, {});
  await partner.requestNone();
  await control(app, 'GET', '/info');
  expect(loaded).toEqual([]);
  const { body } = await control(app, 'GET', '/metrics');
  expect(loaded).toEqual(['prom-client']);
  expect(body).toContain('mock_toss_calls_total{endpoint="token",code="SUCCESS",fault="none"} 1\n');
  expect(body).toContain('mock_toss_calls_total{endpoint="request",code="SUCCESS",fault="none"} 1\n');
});
