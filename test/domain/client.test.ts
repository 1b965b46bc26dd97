import { describe, expect, it } from 'vitest';
import {
  type Client,
  createClient,
  enqueue,
  isSameLife,
  isVisibleChange,
  learnHmac,
  type QueuedScenario,
  removeQueued,
  resetClient,
  takeQueued,
} from '../../src/domain/client.ts';
import { hmacOfVersion } from '../../src/domain/hmac-variant.ts';

const made = createClient({ clientId: 'partner', clientSecret: 's' }, 0);
const HMAC = hmacOfVersion('v1');

describe('a client', () => {
  it('has defaults for what its entry leaves out', () => {
    expect(made).toMatchObject({ partnerCode: 'TEST1', scopes: ['ca'], identity: 'fixed', strict: false, queue: [] });
    expect([made.scenario, made.hmac, made.disabledRules]).toEqual([null, null, []]);
  });

  it.each([
    ['test_a', undefined, 31_536_000],
    ['partner', undefined, 3_599],
    ['test_a', 60, 60],
  ])('%s with a token life of %s has one of %i seconds', (clientId, tokenTtlSeconds, expected) => {
    const entry = { clientId, clientSecret: 's', ...(tokenTtlSeconds === undefined ? {} : { tokenTtlSeconds }) };
    expect(createClient(entry, 0).tokenTtlSeconds).toBe(expected);
  });

  it('is after a reset as it was created, in another life', () => {
    const changed = {
      ...made,
      strict: true,
      scenario: 'never',
      clock: { kind: 'frozen', atMs: 5 } as const,
      queue: [{ id: 1, scenario: 'auto', times: 1 }],
      queued: 1,
      issued: { token: 3 },
      hmac: HMAC,
      clockChanges: 2,
    };
    expect(resetClient(changed)).toEqual({ ...made, resets: 1, clockChanges: 2, queued: 1 });
    expect(isSameLife(changed, resetClient(changed))).toBe(false);
  });

  it('has changed for others when its settings, its clock or its queue have, not when a call has made the server note something', () => {
    const sees = (change: Partial<Client>) => isVisibleChange(made, { ...made, ...change });
    expect(
      [{ strict: true }, { clock: { kind: 'frozen', atMs: 1 } as const }, enqueue(made, 'auto', 1)].map(sees),
    ).toEqual([true, true, true]);
    expect([{}, { strict: false }, { issued: { token: 1 } }, { hmac: HMAC }].map(sees)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('is another one when it was deleted and made again', () => {
    expect(isSameLife({ ...made, instance: 1 }, made)).toBe(false);
    expect(isSameLife({ ...made, clientId: 'other' }, made)).toBe(false);
  });
});

describe('how a client makes its HMACs', () => {
  it('is learnt once', () => {
    const learnt = learnHmac(made, made, HMAC);
    expect(learnt?.hmac).toEqual(HMAC);
    expect(learnt && learnHmac(learnt, made, HMAC)).toBeUndefined();
  });

  it('is not learnt from a call of a former life', () => {
    expect(learnHmac(resetClient(made), made, HMAC)).toBeUndefined();
  });
});

describe('a request takes from the queue', () => {
  const queued = (...queue: QueuedScenario[]) => takeQueued({ ...made, queue }).queue;

  it('one time of the first entry, and the entry with its last time', () => {
    const next = { id: 9, scenario: 'auto', times: 1 };
    expect(queued({ id: 8, scenario: 'never', times: 2 }, next)).toEqual([
      { id: 8, scenario: 'never', times: 1 },
      next,
    ]);
    expect(queued({ id: 8, scenario: 'never', times: 1 }, next)).toEqual([next]);
  });

  it('nothing when it is empty', () => {
    expect(takeQueued(made)).toBe(made);
  });
});

describe('the queue', () => {
  it('gives each entry an id that no other had, also of those that are gone, and after a reset', () => {
    const ids = (client: Client) => client.queue.map(({ id }) => id);
    const two = enqueue(enqueue(made, 'auto', 1), 'never', 3);
    expect(two.queue).toEqual([
      { id: 1, scenario: 'auto', times: 1 },
      { id: 2, scenario: 'never', times: 3 },
    ]);
    const left = removeQueued(two, 2) ?? made;
    expect([ids(left), ids(enqueue(left, 'auto', 1)), ids(enqueue(takeQueued(left), 'auto', 1))]).toEqual([
      [1],
      [1, 3],
      [3],
    ]);
    expect(ids(enqueue(resetClient(two), 'auto', 1))).toEqual([3]);
    expect(removeQueued(left, 2)).toBeUndefined();
  });
});
