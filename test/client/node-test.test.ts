import { describe, expect, it } from 'vitest';
import { USE_CONTROL, WALK } from '../fake-time.ts';
import { projectWith, runTests } from '../runner-project.ts';

const TESTS = `
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { useTossCert } from 'mock-toss-cert/node-test';

const getToken = ({ baseUrl, clientId, clientSecret }) => fetch(baseUrl + '/token', {
  method: 'POST',
  body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'ca', client_id: clientId, client_secret: clientSecret }),
});
const never = () => new Promise(() => {});

describe('alone', () => {
  const tossCert = useTossCert({ client: { partnerCode: 'MINE' } });
  const seen = new Set();
  afterEach(() => seen.add(tossCert.clientId));
  assert.throws(() => tossCert.clientId, /each test has its own client/);
  test('passes', async () => assert.equal((await getToken(tossCert)).status, 200));
  test('has settings', async () => {
    assert.equal((await tossCert.control.client(tossCert.clientId)).partnerCode, 'MINE');
    assert.equal(seen.size, 1);
    assert.ok(!seen.has(tossCert.clientId));
  });
  test('has subtests', async (t) => {
    const { clientId } = tossCert;
    await t.test('of their own', () => assert.notEqual(tossCert.clientId, clientId));
    assert.equal(tossCert.clientId, clientId);
  });
  test('fails', async () => {
    await getToken(tossCert);
    assert.fail('for a reason of its own');
  });
  test('is skipped', { skip: true }, () => assert.fail());
});

describe('late', () => {
  const tossCert = useTossCert();
  // The limit of a test does not hold for its hooks: the call is made, however slow the machine is.
  beforeEach(() => getToken(tossCert));
  test('hangs', { timeout: 1_000 }, never);
});

describe('together', { concurrency: true }, () => {
  const tossCert = useTossCert();
  const ids = [];
  let go;
  const all = new Promise((resolve) => { go = resolve; });
  for (const name of ['a', 'b', 'c']) {
    test(name, async (t) => {
      const { clientId } = tossCert.of(t);
      if (ids.push(clientId) === 3) go();
      await all;
      assert.throws(() => tossCert.clientId, /several tests run at the same time: write tossCert.of\\(t\\)/);
      assert.equal(tossCert.of(t).clientId, clientId);
      assert.equal(new Set(ids).size, 3);
    });
  }
});

describe('strict', () => {
  const tossCert = useTossCert({ failOn: 'warning' });
  test('is found wrong', async () => {
    await getToken(tossCert);
    await getToken(tossCert);
  });
});
`;

/** Hooks around and inside those of the fixture. */
const HOOKS = `
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { useTossCert } from 'mock-toss-cert/node-test';

let breaks = false;
afterEach(() => {
  if (breaks) throw new Error('the outer cleanup broke');
});
const tossCert = useTossCert();
afterEach(() => assert.ok(tossCert.clientId));

describe('orders', () => {
  afterEach(() => { throw new Error('the inner cleanup broke'); });
  test('one', () => assert.ok(tossCert.clientId));
});
describe('slow', () => {
  afterEach(() => new Promise(() => {}), { timeout: 100 });
  test('two', () => assert.ok(tossCert.clientId));
});
test('three', (t) => {
  breaks = true;
  const { clientId } = tossCert;
  t.after(() => {
    breaks = false;
    assert.equal(tossCert.clientId, clientId);
  });
});
test('passes', () => assert.ok(tossCert.clientId));
`;

const SKIPPED = `
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useTossCert } from 'mock-toss-cert/node-test';

const tossCert = useTossCert({ failOn: 'warning' });
const breakRule = async () => {
  const { baseUrl, clientId, clientSecret } = tossCert;
  const form = { grant_type: 'client_credentials', scope: 'ca', client_id: clientId, client_secret: clientSecret };
  for (const body of [form, form]) await fetch(baseUrl + '/token', { method: 'POST', body: new URLSearchParams(body) });
};
test('is skipped', async (t) => {
  await breakRule();
  t.skip('not here');
});
test('is not done', async (t) => {
  await breakRule();
  t.todo('later');
  assert.fail('not yet');
});
for (const done of [false, true]) {
  test('is not done, by an option', { todo: true }, async () => {
    await breakRule();
    assert.ok(done);
  });
}
describe('not done', { todo: true }, () => {
  test('is inside', async () => {
    await breakRule();
    assert.fail('not yet');
  });
});
`;

describe('the fixture for node:test', () => {
  it('gives each test a client, and prints the report of each test that fails, once', () => {
    const { status, output } = runTests(projectWith({ 'toss.test.js': TESTS }), 'node:test');
    expect(output).toMatch(/ℹ pass 7\nℹ fail 2\nℹ cancelled 1\nℹ skipped 1\n/);
    expect(status).toBe(1);
    expect(output.match(/mock-toss-cert: calls of client/g), output).toHaveLength(3);
    expect(output).toContain('for a reason of its own');
    expect(output).toContain('mock-toss-cert has findings (token-not-reused): see the report, and docs/findings.md');
    expect(output).toMatch(/^ {2}warning token-not-reused: /m);
    for (const name of ['alone > fails', 'late > hangs', 'strict > is found wrong']) {
      expect(output).toContain(`mock-toss-cert: report of the test "${name}"\nmock-toss-cert: calls of client`);
    }
  });

  it('prints the report of a test whose hook fails, and the next tests have their clients', () => {
    const { status, output } = runTests(projectWith({ 'toss.test.js': HOOKS }), 'node:test');
    expect(output).toMatch(/ℹ pass 1\nℹ fail 3\n/);
    expect(status).toBe(1);
    const names = [...output.matchAll(/report of the test "(.*)"\nmock-toss-cert: calls of client/g)];
    expect(names.map(([, name]) => name)).toEqual(['orders > one', 'slow > two', 'three']);
  });

  it('is silent about a test that skips itself, or is not done', () => {
    const { status, output } = runTests(projectWith({ 'toss.test.js': SKIPPED }), 'node:test');
    expect(output).toMatch(/ℹ fail 0\nℹ cancelled 0\nℹ skipped 1\nℹ todo 4\n/);
    expect(status, output).toBe(0);
    expect(output).not.toContain('mock-toss-cert');
  });

  it('has a server for which time passes while the time of the test does not', () => {
    const tests = `
      import assert from 'node:assert/strict';
      import { after, mock, test } from 'node:test';
      import { useTossCert } from 'mock-toss-cert/node-test';
      ${WALK}
      mock.timers.enable({ now: new Date('2001-02-03') });
      after(() => mock.timers.reset());
      const tossCert = useTossCert();
      test('walks', async () => {
        assert.equal(new Date().getFullYear(), 2001);
        assert.deepEqual(await walk(tossCert), walked);
      });
      test('fails', async () => assert.equal(await walk(tossCert), 'for a reason of its own'));
    `;
    const { status, output } = runTests(projectWith({ 'toss.test.js': tests }), 'node:test');
    expect(output).toMatch(/ℹ pass 1\nℹ fail 1\n/);
    expect(status).toBe(1);
    expect(output.match(/mock-toss-cert: calls of client/g), output).toHaveLength(1);
  });

  it('answers while a test fakes all timers', () => {
    const tests = `
      import assert from 'node:assert/strict';
      import { test } from 'node:test';
      import { ControlClient } from 'mock-toss-cert/control';
      import { useTossCert } from 'mock-toss-cert/node-test';
      ${USE_CONTROL}
      const tossCert = useTossCert({ failOn: 'warning' });
      for (const name of ['one', 'two', 'fails']) {
        test(name, { timeout: 60_000 }, async (t) => {
          t.mock.timers.enable();
          assert.deepEqual(await use(tossCert), used);
          assert.notEqual(name, 'fails');
        });
      }
    `;
    const { status, output } = runTests(projectWith({ 'toss.test.js': tests }), 'node:test');
    expect(output).toMatch(/ℹ pass 2\nℹ fail 1\n/);
    expect(status).toBe(1);
    expect(output.match(/mock-toss-cert: calls of client/g), output).toHaveLength(1);
  });

  it('lets a test fetch itself while it fakes all that the page about tests names', () => {
    const tests = `
      import assert from 'node:assert/strict';
      import { test } from 'node:test';
      import { useTossCert } from 'mock-toss-cert/node-test';
      const tossCert = useTossCert();
      for (const name of ['one', 'two']) {
        test(name, { timeout: 60_000 }, async (t) => {
          t.mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] });
          for (const path of ['/health', '/health']) assert.equal((await fetch(tossCert.baseUrl + path)).status, 200);
        });
      }
    `;
    const { status, output } = runTests(projectWith({ 'toss.test.js': tests }), 'node:test');
    expect(status, output).toBe(0);
  });

  it('says of each test why there is no server', () => {
    const tests = `
      import { test } from 'node:test';
      import { useTossCert } from 'mock-toss-cert/node-test';
      const tossCert = useTossCert();
      test('does not begin', () => console.log('not reached'));
    `;
    const env = { MOCK_TOSS_URL: 'http://127.0.0.1:1' };
    const { status, output } = runTests(projectWith({ 'toss.test.js': tests }), 'node:test', env);
    expect(output).toContain('no mock-toss-cert answers at http://127.0.0.1:1: is it running there?');
    expect([status, output.includes('not reached')]).toEqual([1, false]);
  });
});
