import { describe, expect, expectTypeOf } from 'vitest';
import type { ControlClient } from '../../src/client/control.ts';
import { createTossTest, test } from '../../src/client/vitest.ts';

const seen = new Set<string>();

describe.concurrent('the fixture', () => {
  test('gives each test a client of its own', async ({ tossCert }) => {
    expectTypeOf(tossCert.control).toEqualTypeOf<ControlClient>();
    expect(tossCert.clientSecret).toMatch(/^test_/);
    seen.add(tossCert.clientId);
    expect(await tossCert.control.requests({ clientId: tossCert.clientId })).toEqual([]);
  });

  test('another one for another test, by the same server', async ({ tossCert, tossServer }) => {
    expect(seen.has(tossCert.clientId)).toBe(false);
    expect(tossCert.baseUrl).toBe(tossServer.baseUrl);
    expect((await tossCert.control.clients()).length).toBeGreaterThan(2);
  });

  test('starts no server for a test that does not ask for it', () => {
    expect(true).toBe(true);
  });
});

const strict = createTossTest({ server: { scenario: 'instant' }, client: { strict: true, partnerCode: 'MINE' } });

strict('takes settings of server and clients', async ({ tossCert }) => {
  expect((await tossCert.control.info()).defaults.scenario).toBe('instant');
  expect(await tossCert.control.client(tossCert.clientId)).toMatchObject({ strict: true, partnerCode: 'MINE' });
});
