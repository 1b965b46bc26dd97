import { describe, expect, expectTypeOf, it } from 'vitest';
import type { ControlClient } from '../../src/client/control.ts';
import { createTossTest, test } from '../../src/client/vitest.ts';
import { USE_CONTROL, WALK } from '../fake-time.ts';
import { projectWith, runTests } from '../runner-project.ts';

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

const TOKEN = `
const getToken = ({ baseUrl, clientId, clientSecret }) => fetch(baseUrl + '/token', {
  method: 'POST',
  body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'ca', client_id: clientId, client_secret: clientSecret }),
});
`;

const reportsIn = (output: string): number => output.split('mock-toss-cert: calls of client').length - 1;

describe('in a run of its own, the fixture', () => {
  it('prints the report of a test that takes too long, once', () => {
    const folder = projectWith({
      'late.test.js': `
        import { test } from 'mock-toss-cert/vitest';
        ${TOKEN}
        // A hook has a limit of its own: the call is made, however slow the machine is.
        test.beforeEach(async ({ tossCert }) => void (await getToken(tossCert)), 60_000);
        test('hangs', { timeout: 1_000 }, async ({ tossCert }) => new Promise(() => {}));
        test('passes', ({ tossCert }) => {});
      `,
    });
    const { status, output } = runTests(folder, 'vitest');
    expect(output).toContain('Test timed out in 1000ms');
    expect([reportsIn(output), status], output).toEqual([1, 1]);
    expect(output).toMatch(/calls of client \w+\n {2}POST \/token -> 200 SUCCESS\n/);
  });

  it('says of tests that run at the same time which report belongs to which', () => {
    const folder = projectWith({
      'names.test.js': `
        import { createTossTest } from 'mock-toss-cert/vitest';
        import { describe } from 'vitest';
        ${TOKEN}
        const test = createTossTest({ failOn: 'warning' });
        describe.concurrent('orders', () => {
          test('one', ({ tossCert }) => { throw new Error('for ' + tossCert.clientId); });
          test('two', async ({ tossCert }) => {
            for (const one of [tossCert, tossCert]) await getToken(one);
          });
        });
        test.fails('three', async ({ tossCert }) => void (await getToken(tossCert)));
      `,
    });
    const { output } = runTests(folder, 'vitest');
    const names = [...output.matchAll(/report of the test "(.*)"\nmock-toss-cert: calls of client/g)];
    expect(names.map(([, name]) => name).sort(), output).toEqual(['orders > one', 'orders > two', 'three']);
  });

  it('is silent about a test that skips itself, or fails as it should', () => {
    const folder = projectWith({
      'skip.test.js': `
        import { createTossTest } from 'mock-toss-cert/vitest';
        ${TOKEN}
        const strict = createTossTest({ failOn: 'warning' });
        strict('is skipped', async ({ tossCert, skip }) => {
          for (const one of [tossCert, tossCert]) await getToken(one);
          skip();
        });
        strict.fails('fails', async ({ tossCert }) => {
          for (const one of [tossCert, tossCert]) await getToken(one);
          throw new Error('as it should');
        });
      `,
    });
    const { status, output } = runTests(folder, 'vitest');
    expect([reportsIn(output), status], output).toEqual([0, 0]);
    expect(output).toMatch(/Tests +1 expected fail \| 1 skipped \(2\)/);
  });

  it('leaves it to Vitest that a test passes that should fail, whatever was found', () => {
    const folder = projectWith({
      'fails.test.js': `
        import { createTossTest } from 'mock-toss-cert/vitest';
        ${TOKEN}
        const strict = createTossTest({ failOn: 'warning' });
        strict.fails('passes', async ({ tossCert }) => {
          for (const one of [tossCert, tossCert]) await getToken(one);
        });
      `,
    });
    const { status, output } = runTests(folder, 'vitest');
    expect(output).toContain('Expect test to fail');
    expect(output).not.toContain('has findings');
    expect([reportsIn(output), status], output).toEqual([1, 1]);
  });

  it('has a server for which time passes while the time of the test does not', () => {
    const folder = projectWith({
      'time.test.js': `
        import { test } from 'mock-toss-cert/vitest';
        import { beforeAll, expect, vi } from 'vitest';
        ${WALK}
        beforeAll(() => vi.useFakeTimers({ now: new Date('2001-02-03') }));
        test('walks', async ({ tossCert }) => {
          expect(new Date().getFullYear()).toBe(2001);
          expect(await walk(tossCert)).toEqual(walked);
        });
        test('fails', async ({ tossCert }) => expect(await walk(tossCert)).toBe('for a reason of its own'));
      `,
    });
    const { status, output } = runTests(folder, 'vitest');
    expect(output).toMatch(/Tests +1 failed \| 1 passed \(2\)/);
    expect([reportsIn(output), status], output).toEqual([1, 1]);
  });

  it('answers while timers are faked, in each test anew or to its end', () => {
    const folder = projectWith({
      'timers.test.js': `
        import { ControlClient } from 'mock-toss-cert/control';
        import { createTossTest } from 'mock-toss-cert/vitest';
        import { afterEach, beforeEach, describe, expect, vi } from 'vitest';
        ${USE_CONTROL}
        const test = createTossTest({ failOn: 'warning' });
        describe('anew', () => {
          beforeEach(() => vi.useFakeTimers());
          afterEach(() => vi.useRealTimers());
          for (const name of ['one', 'two']) {
            test(name, async ({ tossCert }) => expect(await use(tossCert)).toEqual(used));
          }
        });
        describe('to the end', () => {
          for (const name of ['three', 'four']) {
            test(name, async ({ tossCert }) => {
              vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'setImmediate', 'Date'] });
              expect(await use(tossCert)).toEqual(used);
              if (name === 'four') throw new Error('for a reason of its own');
            });
          }
        });
      `,
    });
    const { status, output } = runTests(folder, 'vitest');
    expect(output).toMatch(/Tests +1 failed \| 3 passed \(4\)/);
    expect([reportsIn(output), status], output).toEqual([1, 1]);
  });

  it('lets a test fetch itself while it fakes all that the page about tests names', () => {
    const folder = projectWith({
      'fetch.test.js': `
        import { test } from 'mock-toss-cert/vitest';
        import { afterEach, beforeEach, expect, vi } from 'vitest';
        ${TOKEN}
        beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'Date'] }));
        afterEach(() => vi.useRealTimers());
        for (const name of ['one', 'two']) {
          test(name, async ({ tossCert }) => {
            for (const one of [tossCert, tossCert]) expect((await getToken(one)).status).toBe(200);
          });
        }
      `,
    });
    const { status, output } = runTests(folder, 'vitest');
    expect(status, output).toBe(0);
  });

  it('leaves a test its own failure when the report cannot be printed', () => {
    const folder = projectWith({
      'print.test.js': `
        import { createTossTest } from 'mock-toss-cert/vitest';
        const test = createTossTest({ print: async () => { throw new Error('no paper'); } });
        test('fails', ({ tossCert }) => { throw new Error('for ' + tossCert.clientId); });
      `,
    });
    const { output } = runTests(folder, 'vitest');
    expect(output).toMatch(/mock-toss-cert: no report of client \w+: print failed: no paper\n/);
    expect(output.match(/Error: .*/g)?.filter((line) => !line.startsWith('Error: for test_'))).toEqual([]);
  });

  it('starts a server that takes longer than a test may', () => {
    // A setting is read when the server starts: reading takes as long as a slow machine would.
    const folder = projectWith({
      'slow.test.js': `
        import { createTossTest } from 'mock-toss-cert/vitest';
        import { expect } from 'vitest';
        const wait = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
        const slow = createTossTest({ server: { get scenario() { wait(3_000); return 'instant'; } } });
        slow('is fast', async ({ tossCert }) => expect(tossCert.clientId).toMatch(/^test_/));
      `,
      'vitest.config.js': 'export default { test: { testTimeout: 2_500 } };',
    });
    const { status, output } = runTests(folder, 'vitest');
    expect(status, output).toBe(0);
  });
});
