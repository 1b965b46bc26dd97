import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { storeLimitsOf } from '../../src/fixtures/store-limits.ts';
import { createMemoryStore } from '../../src/store/memory/index.ts';
import { buildTestApp, control, createPartner, failure, fixtures, START } from '../harness.ts';

const { app, time } = await buildTestApp();
const partner = await createPartner(app);

const statusOf = async (txId: string, who = partner) => (await who.call('status', { txId })).json().success?.status;

describe('a status', () => {
  it('has the guide’s three fields, in order', async () => {
    const txId = await partner.requestNone();
    const answer = await partner.call('status', { txId });
    expect(answer.body).toBe(
      `{"resultType":"SUCCESS","success":{"txId":"${txId}","status":"REQUESTED","requestedDt":"2026-03-02T09:00:00+09:00"}}`,
    );
  });

  it('walks through all states of the guide', async () => {
    const txId = await partner.requestNone();
    const seen = [await statusOf(txId)];
    for (const action of ['advance', 'advance']) {
      await control(app, 'POST', `/transactions/${txId}/${action}`);
      seen.push(await statusOf(txId));
    }
    const other = await partner.requestNone();
    await control(app, 'POST', `/transactions/${other}/expire`);
    expect([...seen, await statusOf(other)]).toEqual(['REQUESTED', 'IN_PROGRESS', 'COMPLETED', 'EXPIRED']);
  });

  it('follows the scenario instant', async () => {
    const own = await createPartner(app, { scenario: 'instant' });
    expect(await statusOf(await own.requestNone(), own)).toBe('COMPLETED');
  });

  it('follows the scenario auto, to the millisecond', async () => {
    const own = await createPartner(app, { scenario: 'auto' });
    const txId = await own.requestNone();
    const seen: unknown[] = [];
    for (const at of [0, 999, 1000, 1999, 2000]) {
      time.now = START + at;
      seen.push(await statusOf(txId, own));
    }
    time.now = START;
    expect(seen).toEqual(['REQUESTED', 'REQUESTED', 'IN_PROGRESS', 'IN_PROGRESS', 'COMPLETED']);
  });

  it('follows the scenario polls: the second call sees IN_PROGRESS, the third COMPLETED', async () => {
    const own = await createPartner(app, { scenario: 'polls' });
    const txId = await own.requestNone();
    const seen: unknown[] = [];
    for (let poll = 0; poll < 4; poll += 1) seen.push(await statusOf(txId, own));
    expect(seen).toEqual(['REQUESTED', 'IN_PROGRESS', 'COMPLETED', 'COMPLETED']);
  });

  it('counts exactly under fifty parallel polls: one sees each state before the last', async () => {
    const own = await createPartner(app, { scenario: 'polls' });
    const txId = await own.requestNone();
    const seen = await Promise.all(Array.from({ length: 50 }, () => statusOf(txId, own)));
    const count = (state: string): number => seen.filter((one) => one === state).length;
    expect([count('REQUESTED'), count('IN_PROGRESS'), count('COMPLETED')]).toEqual([1, 1, 48]);
  });

  it.each<[string, [number, string][]]>([
    [
      'realistic',
      [
        [4999, 'REQUESTED'],
        [5000, 'IN_PROGRESS'],
        [19_999, 'IN_PROGRESS'],
        [20_000, 'COMPLETED'],
      ],
    ],
    [
      'never',
      [
        [1_799_999, 'REQUESTED'],
        [1_800_000, 'EXPIRED'],
      ],
    ],
    [
      'stuck',
      [
        [0, 'IN_PROGRESS'],
        [1_799_999, 'IN_PROGRESS'],
        [1_800_000, 'EXPIRED'],
      ],
    ],
    [
      'cancel',
      [
        [1000, 'IN_PROGRESS'],
        [2000, 'IN_PROGRESS'],
        [1_800_000, 'EXPIRED'],
      ],
    ],
    [
      'expire-fast',
      [
        [2999, 'REQUESTED'],
        [3000, 'EXPIRED'],
      ],
    ],
  ])('follows the scenario %s, to the millisecond', async (scenario, expected) => {
    const own = await createPartner(app, { scenario });
    const txId = await own.requestNone();
    for (const [at, status] of expected) {
      time.now = START + at;
      expect([at, await statusOf(txId, own)]).toEqual([at, status]);
    }
    time.now = START;
  });

  it.each([
    [{}, 1_800_000],
    [{ expireSeconds: 60 }, 60_000],
    [{ expireSeconds: 1 }, 1000],
  ])('is EXPIRED at the end of its life with %j, and not a millisecond before', async (extra, lifeMs) => {
    const txId = await partner.requestNone(extra);
    time.now = START + lifeMs - 1;
    expect(await statusOf(txId)).toBe('REQUESTED');
    time.now = START + lifeMs;
    expect(await statusOf(txId)).toBe('EXPIRED');
    time.now = START;
  });

  it('takes the life of requests from a setting', async () => {
    const own = await buildTestApp({ MOCK_TOSS_EXPIRE_SECONDS: '5', MOCK_TOSS_SCENARIO: 'auto' });
    const other = await createPartner(own.app);
    const txId = await other.requestNone();
    expect((await control(own.app, 'GET', `/transactions/${txId}`)).json()).toMatchObject({
      scenario: 'auto',
      expiresAt: '2026-03-02T09:00:05.000+09:00',
    });
  });

  it('stays as it is after a cancel, until it expires', async () => {
    const txId = await partner.requestNone();
    await control(app, 'POST', `/transactions/${txId}/start`);
    await control(app, 'POST', `/transactions/${txId}/cancel`);
    expect(await statusOf(txId)).toBe('IN_PROGRESS');
    time.now = START + 1_800_000;
    expect(await statusOf(txId)).toBe('EXPIRED');
    time.now = START;
  });
});

describe('CE3100 answers', () => {
  it.each(['633f3e1b-1a11-4e7c-9b35-dd391f440be4', 'x', '__proto__', 'constructor', ' ', '가'.repeat(1000)])(
    'txId %s',
    async (txId) => {
      const answer = await partner.call('status', { txId });
      expect([answer.statusCode, answer.json()]).toEqual([400, failure('CE3100')]);
      expect((await partner.readResult(txId)).response.json()).toEqual(failure('CE3100'));
    },
  );

  it('the transaction of another client, on status and result, without counting a poll', async () => {
    const txId = await partner.requestNone();
    const other = await createPartner(app, {});
    expect((await other.call('status', { txId })).json()).toEqual(failure('CE3100'));
    expect((await other.readResult(txId)).response.json()).toEqual(failure('CE3100'));
    expect((await control(app, 'GET', `/transactions/${txId}`)).json().polls).toBe(0);
  });
});

it.each([{}, { txId: '' }, { txId: null }, { txId: 1 }, { txId: ['a'] }, [], null, 'x', 5])(
  'answers CE0003 to %j',
  async (body) => {
    const answer = await partner.call('status', body);
    expect([answer.statusCode, answer.json()]).toEqual([400, failure('CE0003')]);
  },
);

describe('a status call', () => {
  /** A server whose store is watched: how often a transaction was written since it was made. */
  const open = async (scenario: string) => {
    const { config } = loadConfig({ env: {} });
    const store = createMemoryStore({ limits: storeLimitsOf(config, fixtures), now: () => START });
    const writes: string[] = [];
    store.observe({
      transactionChanged({ before, after }) {
        if (before !== null) writes.push(after.txId);
      },
    });
    const own = await buildTestApp({}, { store });
    const maker = await createPartner(own.app, { scenario });
    const txId = await maker.requestNone();
    const poll = () => maker.call('status', { txId });
    const polls = async () => (await control(own.app, 'GET', `/transactions/${txId}`)).json().polls;
    return { writes, poll, polls };
  };

  it('is counted, and does not write the transaction if its scenario counts no polls', async () => {
    const { writes, poll, polls } = await open('manual');
    for (let count = 0; count < 5; count += 1) await poll();
    expect([writes, await polls()]).toEqual([[], 5]);
  });

  it('writes the transaction until the last step that is due at a poll', async () => {
    const { writes, poll, polls } = await open('polls');
    for (let count = 0; count < 7; count += 1) await poll();
    expect([writes.length, await polls()]).toEqual([3, 7]);
  });
});
